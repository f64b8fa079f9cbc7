// Documents that must not load, each with the code, the place and the way out.
#include "support.h"

using namespace ringfence;
using namespace ringfence::test;

namespace {

// Whether the errors are just the given "code path" lines, in any order.
void refused(const std::map<std::string, std::string>& sections,
             std::vector<std::string> expected) {
  const auto policy = Policy::parse(document(sections));
  REQUIRE_FALSE(policy);
  std::vector<std::string> found{policy.error().code + " " + policy.error().path};
  for (const Error& more : policy.error().more)
    found.push_back(more.code + " " + more.path);
  std::sort(found.begin(), found.end());
  std::sort(expected.begin(), expected.end());
  CHECK(found == expected);
}

}  // namespace

TEST_CASE("what is not JSON is refused by the JSON reader", "[policy]") {
  for (const char* text : {"", "null", "[]", "\"policy\"", "1", "{", "{}{}",
                           "{\"ringfence\": 1,, }", "\xef\xbb\xbf{}"})
    CHECK_FALSE(Policy::parse(text));
  CHECK(Policy::parse(R"({"ringfence": 1, "ringfence": 1})").error().code == "json.duplicate_key");
  CHECK(Policy::parse(R"({"tenant": "a", "t\u0065nant": "b"})").error().code ==
        "json.duplicate_key");
  CHECK(Policy::parse(R"({"revision": 9007199254740993})").error().code == "json.unsafe_integer");
  CHECK(Policy::parse(std::string(200, '[')).error().code == "json.too_deep");
}

TEST_CASE("comments and trailing commas do not change the digest", "[policy]") {
  const auto plain = Policy::parse(R"({"ringfence":1,"tenant":"a","revision":1})");
  const auto handsome = Policy::parse(
      "// mine\n{ \"revision\": 1.0, /* x */ \"tenant\": \"\\u0061\",\n\"ringfence\": 1, }\n");
  REQUIRE((plain && handsome));
  CHECK(plain->digest() == handsome->digest());
  CHECK(plain->canonical() == R"({"revision":1,"ringfence":1,"tenant":"a"})");
  CHECK(plain->digest().size() == 64);
}

TEST_CASE("members: unknown, missing, of the wrong kind", "[policy]") {
  CHECK(Policy::parse("{}").error().more.size() == 2);
  refused({{"rolse", "{}"}}, {"policy.unknown_member /rolse"});
  CHECK(errors_of({{"rolse", "{}"}}).find("did you mean `roles`?") != std::string::npos);
  refused({{"roles", "[]"}}, {"policy.wrong_type /roles"});
  refused({{"bindings", "{}"}}, {"policy.wrong_type /bindings"});
  refused({{"bindings", "[1]"}}, {"policy.wrong_type /bindings/0"});
  refused({{"ringfence", "2"}}, {"policy.unsupported_version /ringfence"});
  refused({{"ringfence", "\"1\""}}, {"policy.wrong_type /ringfence"});
  refused({{"revision", "-1"}}, {"policy.bad_number /revision"});
  refused({{"revision", "1.5"}}, {"policy.wrong_type /revision"});
  for (const char* tenant : {R"("")", R"("Acme")", R"("*")", R"("a/b")", R"("a b")"})
    refused({{"tenant", tenant}}, {"policy.bad_name /tenant"});
  for (const char* member : {"id", "principal", "role", "scope"})
    refused({{"bindings", binding(member, "")}}, {"policy.missing_member /bindings/0"});
}

TEST_CASE("an effect that does not exist is never an allow", "[policy]") {
  refused({{"roles", R"({"r": {"Deny": ["pay"]}})"}}, {"policy.unknown_member /roles/r/Deny"});
  refused({{"bindings", binding("effect", "\"Deny\"")}},
          {"policy.unknown_member /bindings/0/effect"});
}

TEST_CASE("undeclared names are refused, with the nearest declared one", "[policy]") {
  refused({{"bindings", binding("role", "\"devv\"")}}, {"policy.unknown_role /bindings/0/role"});
  CHECK(errors_of({{"bindings", binding("role", "\"devv\"")}}) ==
        "policy.unknown_role /bindings/0/role: unknown role `devv`; did you mean `dev`?\n");
  CHECK(errors_of({{"roles", R"({"r": {"allow": ["deploy.prdo", "deploy.prod"]}})"}}) ==
        "policy.unknown_permission /roles/r/allow/0: unknown permission `deploy.prdo`; did you "
        "mean `deploy.prod`?\n");
  refused({{"roles", R"({"r": {"allow": ["depploy.*"]}})"}},
          {"policy.unknown_permission /roles/r/allow/0"});
  refused({{"roles", R"({"r": {"inherits": ["s"]}})"}},
          {"policy.unknown_role /roles/r/inherits/0"});
  refused({{"teams", R"({"t": {"members": ["team/u"]}})"}},
          {"policy.unknown_team /teams/t/members/0"});
  refused({{"bindings", binding("principal", "\"team/u\"")}},
          {"policy.unknown_team /bindings/0/principal"});
  refused({{"permissions", R"({"a": {"on": ["planet"]}})"}, {"roles", "{}"}},
          {"policy.unknown_type /permissions/a/on/0"});
  refused({{"separation", R"([{"id": "s", "permissions": ["pay", "play"]}])"}},
          {"policy.unknown_permission /separation/0/permissions/1"});
}

TEST_CASE("patterns: exact, prefix.*, *; nothing else", "[policy]") {
  for (const char* pattern :
       {"*.read", "deploy*", "deploy.*.x", "**", ".*", "", "deploy.", "Deploy.*", "!pay"})
    refused({{"roles", std::string(R"({"r": {"allow": [")") + pattern + "\"]}}"}},
            {"policy.bad_pattern /roles/r/allow/0"});
}

TEST_CASE("principals: users, services, declared teams; no roles, no wildcards beyond everyone",
          "[policy]") {
  for (const char* who :
       {"user/", "ana", "role/dev", "tenant", "*", "user/a/b", "user/a%41", "group/x"})
    refused({{"bindings", binding("principal", std::string("\"") + who + "\"")}},
            {"policy.bad_principal /bindings/0/principal"});
}

TEST_CASE("scopes have one spelling", "[policy]") {
  const std::pair<const char*, const char*> cases[] = {
      {"", "bad_path"},
      {"tenant/x", "unknown_type"},
      {"project", "bad_path"},
      {"project/", "bad_path"},
      {"/project/x", "bad_path"},
      {"project/x/", "bad_path"},
      {"planet/x", "unknown_type"},
      {"env/x", "unknown_resource"},
      {"project/x/secret/A", "unknown_resource"},
      {"project/x/runtime/web", "unknown_resource"},
      {"runtime/other", "unknown_resource"},
      {"*", "bad_path"},
      {"project/a%2f", "bad_path"}};
  for (const auto& [scope, code] : cases)
    refused({{"bindings", binding("scope", std::string("\"") + scope + "\"")}},
            {std::string("policy.") + code + " /bindings/0/scope"});
}

TEST_CASE("cycles are named", "[policy]") {
  CHECK(
      errors_of(
          {{"roles",
            R"({"a": {"inherits": ["b"]}, "b": {"inherits": ["c"]}, "c": {"inherits": ["b"]}})"}}) ==
      "policy.cycle /roles: roles form a cycle: `b` -> `c` -> `b`\n");
  CHECK(errors_of({{"teams", R"({"a": {"members": ["team/a"]}})"}}) ==
        "policy.cycle /teams: teams form a cycle: `a` -> `a`\n");
  const std::string resources =
      R"({"runtime/a": {"parent": "runtime/b"}, "runtime/b": {"parent": "runtime/a"}})";
  CHECK(errors_of({{"resources", resources}}).find("policy.cycle /resources") == 0);
}

TEST_CASE("declared resources are flat and have a parent that exists", "[policy]") {
  refused({{"resources", R"({"project/x": {"parent": "tenant"}})"}},
          {"policy.bad_resource /resources/project~1x"});
  refused({{"resources", R"({"runtime/x": {}})"}}, {"policy.missing_member /resources/runtime~1x"});
  refused({{"resources", R"({"runtime/x": {"parent": "runtime/y"}})"}},
          {"policy.unknown_resource /resources/runtime~1x/parent"});
  refused({{"resources", R"({"runtime/x/y/z": {"parent": "tenant"}})"}},
          {"policy.bad_resource /resources/runtime~1x~1y~1z"});
}

TEST_CASE("types: placed or flat, never the reserved root", "[policy]") {
  const std::string none = "{}";
  const auto types_refused = [&](const char* types, std::vector<std::string> expected) {
    refused({{"types", types}, {"permissions", none}, {"roles", none}, {"resources", none}},
            std::move(expected));
  };
  types_refused(R"({"tenant": {"in": ["tenant"]}})", {"policy.bad_name /types/tenant"});
  types_refused(R"({"a": {}})", {"policy.placeless_type /types/a"});
  types_refused(R"({"a": {"in": ["b"]}})", {"policy.unknown_type /types/a/in/0"});
  types_refused(R"({"a": {"in": ["tenant"]}, "b": {"flat": true, "in": ["a"]}})",
                {"policy.flat_in /types/b"});
  types_refused(R"({"A": {"in": ["tenant"]}})", {"policy.bad_name /types/A"});
  types_refused(R"({"a": {"in": ["tenant", "tenant"]}})", {"policy.duplicate /types/a/in/1"});
}

TEST_CASE("ids are unique, times are times, lists are not empty", "[policy]") {
  const std::string row = R"({"id": "b", "principal": "user/a", "role": "dev", "scope": "tenant"})";
  refused({{"bindings", "[" + row + "," + row + "]"}}, {"policy.duplicate /bindings/1/id"});
  refused({{"bindings", binding("expires", "\"2027-01-01\"")}},
          {"policy.bad_time /bindings/0/expires"});
  refused({{"bindings", binding("expires", "\"2027-02-30T00:00:00Z\"")}},
          {"policy.bad_time /bindings/0/expires"});
  refused({{"bindings", R"([{"id": "b", "principal": "user/a", "role": "dev", "scope": "tenant",
                             "not_before": "2027-01-02T00:00:00Z", "expires": "2027-01-01T00:00:00Z"}])"}},
          {"policy.empty_validity /bindings/0"});
  refused({{"denies", R"([{"id": "d", "permissions": [], "scope": "tenant"}])"}},
          {"policy.empty_list /denies/0/permissions"});
  refused(
      {{"denies", R"([{"id": "d", "permissions": ["pay"], "scope": "tenant", "principals": []}])"}},
      {"policy.empty_list /denies/0/principals"});
  refused({{"separation", R"([{"id": "s", "permissions": ["pay"]}])"}},
          {"policy.empty_list /separation/0/permissions"});
  refused({{"teams", R"({"t": {"external": true, "members": []}})"}},
          {"policy.external_team /teams/t/members"});
}

TEST_CASE("secret scopes stand where a secret may stand", "[policy]") {
  refused({{"secret_scopes", R"({"prod": "project/x"})"}},
          {"policy.scope_without_secrets /secret_scopes/prod"});
  refused({{"secret_scopes", R"({"Prod": "tenant"})"}}, {"policy.bad_name /secret_scopes/Prod"});
  refused({{"secret_scopes", R"({"prod": "planet/x"})"}},
          {"policy.unknown_type /secret_scopes/prod"});
  refused({{"secret_scopes", R"({"prod": 1})"}}, {"policy.wrong_type /secret_scopes/prod"});
}

TEST_CASE("all that is wrong is said at once, up to a hundred", "[policy]") {
  refused({{"tenant", "\"X\""},
           {"roles", R"({"r": {"allow": ["nope"]}})"},
           {"bindings", binding("role", "\"q\"")}},
          {"policy.bad_name /tenant", "policy.unknown_permission /roles/r/allow/0",
           "policy.unknown_role /bindings/0/role"});
  std::string rows = "[";
  for (int i = 0; i < 500; ++i)
    rows += (i ? ",1" : "1");
  const auto policy = Policy::parse(document({{"bindings", rows + "]"}}));
  REQUIRE_FALSE(policy);
  CHECK(policy.error().more.size() == 99);
}

TEST_CASE("every byte of a document altered: refused, or another digest, or the same meaning",
          "[policy]") {
  const std::string text = document({{"bindings", binding("role", "\"lead\"")}});
  const auto original = Policy::parse(text);
  REQUIRE(original);
  int refusals = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (const char with : {'\0', '"', 'x', ' ', '\xff', static_cast<char>(text[i] ^ 1)}) {
      std::string mutant = text;
      if (mutant[i] == with)
        continue;
      mutant[i] = with;
      const auto policy = Policy::parse(mutant);
      if (!policy) {
        ++refusals;
        CHECK_FALSE(policy.error().code.empty());
      } else if (policy->digest() == original->digest()) {
        CHECK(policy->canonical() == original->canonical());
      }
    }
  }
  CHECK(refusals > 1000);
}
