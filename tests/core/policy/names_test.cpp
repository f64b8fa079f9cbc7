// Kind: names that an engine mixes up: of another namespace, another spelling, half of a name, or
// with a meaning to somebody else. All pairs of a set of such names are asked.
#include "models.h"
#include "ringfence/matrix.h"

using namespace ringfence;
using namespace ringfence::test;

namespace {

// Each is another name than all others. None needs an escape in a path; JSON escapes are below.
const Strings kNames = {"a",
                        "A",
                        "aa",
                        "a ",
                        " a",
                        "a.b",
                        "a_b",
                        "a-b",
                        "a*",
                        "*",
                        "**",
                        "?",
                        ".",
                        "..",
                        "__proto__",
                        "constructor",
                        "toString",
                        "hasOwnProperty",
                        "prototype",
                        "null",
                        "true",
                        "0",
                        "00",
                        "1",
                        "12",
                        "1.0",
                        "-1",
                        "9007199254740993",
                        "9007199254740992",
                        "tenant",
                        "user",
                        "team",
                        "role",
                        "caf\u00e9",
                        "cafe\u0301",
                        "\u0430",
                        "\uff41",
                        "a\u200b",
                        "a\u00ad",
                        "\U0001F680",
                        "%2F",
                        "%25",
                        "a%2Fb",
                        "a%252Fb",
                        "${x}",
                        "$1",
                        "' or 1=1 --",
                        "|| true",
                        "a\\\\b",
                        "\\\\1",
                        "a\\\"b"};

std::string unquoted(std::string name) {
  for (std::size_t at = 0; (at = name.find('\\', at)) != std::string::npos; ++at)
    name.erase(at, 1);
  return name;
}

std::string row(std::size_t i, const std::string& kind, const std::string& scope) {
  return R"({"id": "b)" + std::to_string(i) + R"(", "principal": ")" + kind + "/" + kNames[i] +
         R"(", "role": "owner", "scope": ")" + scope + "\"}";
}

}  // namespace

TEST_CASE("of all pairs of confusable ids only the same is the same", "[policy][cases]") {
  Strings rows;
  for (std::size_t i = 0; i < kNames.size(); ++i)
    rows.push_back(row(i, "user", "project/" + kNames[i]));
  Random random(3);
  const Policy policy = load({{"bindings", random.shuffled(rows, "[]")}});
  for (std::size_t i = 0; i < kNames.size(); ++i)
    for (std::size_t j = 0; j < kNames.size(); ++j) {
      const std::string who = unquoted(kNames[i]), where = unquoted(kNames[j]);
      CAPTURE(who, where);
      CHECK(policy.can("user/" + who, "deploy.prod", "project/" + where, kNow) == (i == j));
      CHECK(policy.can("user/" + who, "deploy.prod", "project/" + where + "/env/a", kNow) ==
            (i == j));
      CHECK_FALSE(policy.can("service/" + who, "deploy.prod", "project/" + where, kNow));
    }
}

TEST_CASE("users, services, teams and roles of one name are four things", "[policy][cases]") {
  for (const std::string name : {"a", "__proto__", "constructor", "0", "tenant", "user"}) {
    const std::string quoted = "\"" + name + "\"";
    for (const std::string owner : {"user/", "service/", "team/"}) {
      CAPTURE(name, owner);
      const Policy policy =
          load({{"roles", "{" + quoted + ": {\"allow\": [\"pay\"]}}"},
                {"teams", "{" + quoted + ": {\"members\": [\"user/member\"]}}"},
                {"bindings", R"([{"id": "b", "principal": ")" + owner + name + R"(", "role": )" +
                                 quoted + R"(, "scope": "tenant"}])"}});
      for (const std::string kind : {"user/", "service/", "team/"})
        CHECK(policy.can(kind + name, "pay", "tenant", kNow) == (kind == owner));
      CHECK(policy.can("role/" + name, "pay", "tenant", kNow));
      CHECK(policy.can("user/member", "pay", "tenant", kNow) == (owner == "team/"));
    }
  }
}

// Kind: a request that names `*`, a pattern or an empty text and so matches more than itself.
TEST_CASE("a pattern in a request matches nothing but itself", "[policy][cases]") {
  const Policy policy = load(
      {{"bindings", R"([{"id": "b", "principal": "user/a", "role": "owner", "scope": "tenant"}])"},
       {"denies", R"([{"id": "d", "principals": ["user/a"], "permissions": ["pay"],
                       "scope": "project/web"}])"}});
  REQUIRE(policy.can("user/a", "deploy.prod", "project/web", kNow));
  for (const char* who : {"*", "user/*", "user/", "user", "", "user/?", "/", "user/a/", "user//a",
                          "USER/a", "user/a\n", "team/*", "role/*", "tenant"})
    CHECK_FALSE(policy.can(who, "deploy.prod", "project/web", kNow));
  for (const char* action : {"*", "deploy.*", "deploy", "deploy.", ".prod", "deploy.prod.x",
                             "deploy.pro", "DEPLOY.PROD", "deploy.prod ", "deploy/prod", ""})
    CHECK_FALSE(policy.can("user/a", action, "project/web", kNow));
  for (const char* where : {"*", "project", "project/", "/project/web", "project/web/", "", "//",
                            "tenant/acme", "tenant/", "env/*", "**", "project//web"})
    CHECK_FALSE(policy.can("user/a", "deploy.prod", where, kNow));
  CHECK(reason(policy, "user/a", "pay", "project/*") == "granted");  // a project with that name
  CHECK(reason(policy, "user/a", "pay", "project/web") == "explicit_deny");
  for (const std::string tenant : {"*", "a*", "acm", "acmee", "Acme", "", " acme"}) {
    const auto decision = policy.check({.subject = "user/a",
                                        .action = "pay",
                                        .resource = "tenant",
                                        .now = kNow,
                                        .tenant = tenant});
    CAPTURE(tenant);
    if (!tenant.empty()) {  // empty is no tenant named
      REQUIRE(decision);
      CHECK(reason_name(decision->reason) == "tenant_boundary");
    }
  }
}

// Kind: a list that says yes where the check says no, or the other way round.
TEST_CASE("law: what the matrix lists is what check and can decide", "[policy][law][cases]") {
  std::size_t yes = 0, no = 0;
  for (std::uint32_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const Policy policy = parse_model(make_model(random).text(random));
    for (const auto& where : kScopes) {
      MatrixQuestion wanted;
      wanted.question.resource = where;
      wanted.question.now = kNow;
      const auto matrix = policy.matrix(wanted);
      REQUIRE(matrix);
      std::size_t cell = 0;
      for (const auto& role : matrix->rows)
        for (const auto& permission : matrix->columns) {
          const Reason listed = matrix->cells.at(cell++);
          CHECK(check(policy, role, permission, where).reason == listed);
          ++(listed == Reason::granted ? yes : no);
        }
      CHECK(cell == matrix->cells.size());
    }
  }
  CHECK(yes > 1000);
  CHECK(no > 1000);
}
