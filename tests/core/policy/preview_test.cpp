// Previews while attributes are unknown: the answer, what remains, and what it depends on.
#include <algorithm>
#include <cstdio>
#include <random>

#include "ringfence/condition.h"
#include "support.h"

using namespace ringfence;
using namespace ringfence::test;

namespace {

using Texts = std::vector<std::string>;

struct Rows {
  std::string bindings, denies, boundaries;
};

Policy policy_of(const Rows& rows) {
  return load({{"bindings", "[" + rows.bindings + "]"},
               {"denies", "[" + rows.denies + "]"},
               {"boundaries", "[" + rows.boundaries + "]"},
               {"teams", R"({"web": {"members": ["user/ana"]}})"}});
}

std::string lead(const std::string& id, const std::string& when, const std::string& more = "") {
  return R"({"id": ")" + id +
         R"(", "principal": "user/ana", "role": "lead", "scope": "tenant", "when": ")" + when +
         "\"" + more + "}";
}
std::string deny(const std::string& id, const std::string& when) {
  return R"({"id": ")" + id + R"(", "permissions": ["deploy.*"], "scope": "tenant", "when": ")" +
         when + "\"}";
}
std::string cap(const std::string& id, const std::string& when) {
  return R"({"id": ")" + id + R"(", "principal": "tenant", "allow": ["logs.read"], "when": ")" +
         when + "\"}";
}

Decision preview(const Policy& policy, const Texts& unknown, std::string_view attributes = "{}",
                 std::string_view subject = "user/ana") {
  const auto doc = json::Document::parse(attributes);
  REQUIRE(doc);
  const auto decision = policy.preview({.subject = subject,
                                        .action = "deploy.prod",
                                        .resource = "project/web",
                                        .now = kNow,
                                        .attributes = doc->root()},
                                       unknown);
  REQUIRE(decision);
  CHECK(decision->allowed == (decision->reason == Reason::granted));
  CHECK(decision->residual.empty() == (decision->reason != Reason::conditional));
  return *decision;
}

// The residual, or the reason's word where there is none.
std::string remains(const Policy& policy, const Texts& unknown = {"context"},
                    std::string_view attributes = "{}") {
  const Decision decision = preview(policy, unknown, attributes);
  return decision.residual.empty() ? std::string(reason_name(decision.reason)) : decision.residual;
}

}  // namespace

TEST_CASE("a grant whose condition is unknown is conditional", "[policy]") {
  const Policy policy =
      policy_of({lead("a", "context.mfa == true && principal.dept == 'web'"), "", ""});
  const char* web = R"({"principal": {"dept": "web"}})";
  const Decision open = preview(policy, {"context.mfa"}, web);
  CHECK_FALSE(open.allowed);
  CHECK(open.reason == Reason::conditional);
  CHECK(open.residual == "context.mfa == true");
  CHECK(open.needed == Texts{"context.mfa"});
  CHECK(open.depends_on == Texts{"context.mfa"});
  CHECK(open.deciding.at(0).id == "a");
  CHECK(preview(policy, {"context", "principal.age"}, web).depends_on == Texts{"context"});
  // Nothing that is unknown could turn these.
  CHECK(remains(policy, {"context.mfa"}, R"({"principal": {"dept": "ops"}})") ==
        "condition_failed");
  CHECK(remains(policy, {"context.mfa"}) == "condition_failed");
  CHECK(remains(policy, {"context.other"}, web) == "condition_error");
  CHECK(remains(policy, {"context.other"},
                R"({"principal": {"dept": "web"}, "context": {"mfa": true}})") == "granted");
  // What is said of an unknown attribute does not count.
  CHECK(remains(policy, {"context.mfa"},
                R"({"principal": {"dept": "web"}, "context": {"mfa": false}})") ==
        "context.mfa == true");
  CHECK(remains(policy, {"principal"}, R"({"context": {"mfa": true}})") ==
        "principal.dept == \"web\"");
}

TEST_CASE("several grants: one that holds is enough, else one of those that remain", "[policy]") {
  CHECK(remains(policy_of({lead("a", "context.x") + "," + lead("b", "context.y"), "", ""})) ==
        "context.x || context.y");
  CHECK(remains(policy_of({lead("b", "context.y") + "," + lead("a", "context.x"), "", ""})) ==
        "context.x || context.y");
  CHECK(remains(policy_of({lead("a", "context.x") + "," + lead("b", "context.x"), "", ""})) ==
        "context.x");
  const Policy sure =
      policy_of({lead("a", "context.x") + "," + lead("b", "principal.id != ''"), "", ""});
  const Decision granted = preview(sure, {"context"});
  CHECK(granted.reason == Reason::granted);
  REQUIRE(granted.deciding.size() == 1);
  CHECK(granted.deciding[0].id == "b");
  CHECK(remains(policy_of({lead("a", "context.x") + "," + lead("b", "false"), "", ""})) ==
        "context.x");
  CHECK(remains(policy_of({lead("a", "context.x") + "," + lead("b", "principal.none"), "", ""})) ==
        "context.x");
}

TEST_CASE("validity is known", "[policy]") {
  const std::string late = R"(, "expires": "2020-01-01T00:00:00Z")";
  const std::string soon = R"(, "not_before": "2090-01-01T00:00:00Z")";
  CHECK(remains(policy_of({lead("a", "context.x", late), "", ""})) == "expired");
  CHECK(remains(policy_of({lead("a", "context.x", soon), "", ""})) == "not_yet_valid");
  CHECK(remains(policy_of({lead("a", "context.x", late) + "," + lead("b", "context.y"), "", ""})) ==
        "context.y");
  CHECK(remains(policy_of({lead("a", "context.x && now < timestamp('2090-01-01T00:00:00Z')"), "",
                           ""})) == "context.x");
}

TEST_CASE("denies and boundaries that are unknown must not come true", "[policy]") {
  const std::string grant = lead("a", "true");
  CHECK(remains(policy_of({grant, deny("d", "context.freeze == true"), ""})) ==
        "context.freeze != true");
  CHECK(remains(policy_of({grant, deny("d", "!context.mfa"), ""})) == "context.mfa");
  CHECK(remains(policy_of({grant, "", cap("c", "context.risk > 5")})) == "!(context.risk > 5)");
  CHECK(remains(policy_of({grant, deny("d", "context.f") + "," + deny("e", "context.g"),
                           cap("c", "context.h")})) == "!context.f && !context.g && !context.h");
  CHECK(remains(policy_of(
            {lead("a", "context.x") + "," + lead("b", "context.y"), deny("d", "context.f"), ""})) ==
        "(context.x || context.y) && !context.f");
  const Decision open = preview(policy_of({lead("a", "context.x"), deny("d", "context.f"), ""}),
                                {"context.x", "context.f", "context.z"});
  CHECK(open.needed == Texts{"context.f", "context.x"});
  CHECK(open.depends_on == Texts{"context.f", "context.x"});
}

TEST_CASE("what is certain denies, whatever else is open", "[policy]") {
  CHECK(remains(policy_of({lead("a", "context.x"), deny("d", "true"), ""})) == "explicit_deny");
  CHECK(remains(policy_of({lead("a", "context.x"), deny("d", "principal.none"), ""})) ==
        "explicit_deny");
  CHECK(remains(policy_of({lead("a", "context.x"), deny("d", "context.f || principal.none"),
                           ""})) == "explicit_deny");
  CHECK(remains(policy_of({lead("a", "context.x"), "", cap("c", "true")})) == "boundary");
  CHECK(remains(policy_of({"", deny("d", "context.f"), ""})) == "not_granted");
  CHECK(remains(policy_of({lead("a", "false"), deny("d", "context.f"), ""})) == "condition_failed");
  CHECK(remains(policy_of({lead("a", "context.x"), deny("d", "false"), cap("c", "false")})) ==
        "context.x");
  CHECK(
      preview(policy_of({lead("a", "context.x"), "", ""}), {"context"}, "{}", "user/bob").reason ==
      Reason::not_granted);
}

TEST_CASE("without anything unknown a preview is a check", "[policy]") {
  const Policy policy = policy_of({lead("a", "context.x"), deny("d", "context.f"), ""});
  CHECK(remains(policy, {}, R"({"context": {"x": true, "f": false}})") == "granted");
  CHECK(remains(policy, {}, R"({"context": {"x": true}})") == "explicit_deny");
  CHECK(remains(policy, {}) == "explicit_deny");
}

TEST_CASE("a preview refuses what is no attribute", "[policy]") {
  const Policy policy = policy_of({lead("a", "context.x"), "", ""});
  for (const char* path : {"now", "principal.id", "context.*", "", "mfa", "context."}) {
    const auto decision = policy.preview(
        {.subject = "user/ana", .action = "deploy.prod", .resource = "project/web", .now = kNow},
        {"context", path});
    REQUIRE_FALSE(decision);
    CHECK(decision.error().code == "request.bad_unknown");
    CHECK(decision.error().path == "/unknown/1");
  }
  const auto bad = policy.preview(
      {.subject = "ana", .action = "deploy.prod", .resource = "project/web", .now = kNow},
      {"context"});
  REQUIRE_FALSE(bad);
  CHECK(bad.error().code == "request.bad_subject");
}

TEST_CASE("what remains of too much is an error, not half an answer", "[policy]") {
  std::string rows;
  const std::string tail(3000, 'x');
  for (int i = 0; i < 40; ++i)
    rows += (i == 0 ? "" : ",") +
            lead("b" + std::to_string(i), "context.n != '" + std::to_string(i) + tail + "'");
  const auto decision = policy_of({rows, "", ""})
                            .preview({.subject = "user/ana",
                                      .action = "deploy.prod",
                                      .resource = "project/web",
                                      .now = kNow},
                                     {"context"});
  REQUIRE_FALSE(decision);
  CHECK(decision.error().code == "request.bad_unknown");
  CHECK(decision.error().path == "/unknown");
}

TEST_CASE("a denial names the attributes that could turn it", "[policy]") {
  const auto needed = [](const std::string& when, std::string_view attributes) {
    const Policy policy = policy_of({lead("a", when), "", ""});
    const auto doc = json::Document::parse(attributes);
    const auto decision = policy.check({.subject = "user/ana",
                                        .action = "deploy.prod",
                                        .resource = "project/web",
                                        .now = kNow,
                                        .attributes = doc->root()});
    REQUIRE(decision);
    Texts out = decision->needed;
    std::erase_if(out, [](const std::string& text) { return text.substr(0, 5) == "role "; });
    CHECK(out.size() < decision->needed.size());
    return out;
  };
  const std::string both = "context.mfa == true && cidr('10.0.0.0/8').containsIP(context.ip)";
  CHECK(needed(both, R"({"context": {"mfa": false, "ip": "10.1.1.1"}})") == Texts{"context.mfa"});
  CHECK(needed(both, R"({"context": {"mfa": true, "ip": "11.1.1.1"}})") == Texts{"context.ip"});
  CHECK(needed(both, R"({"context": {"ip": "11.1.1.1"}})") == Texts{"context.ip", "context.mfa"});
  CHECK(needed(both, "{}") == Texts{"context.ip", "context.mfa"});
  CHECK(needed("context.a || context.b", "{}") == Texts{"context.a", "context.b"});
  CHECK(needed("context.mfa && principal.dept == 'web'", "{}").empty());
  CHECK(needed("principal.dept == 'web'", "{}").empty());
  // A boundary caps it anyway: no attribute would do.
  const Policy capped = policy_of({lead("a", "context.mfa"), "", cap("c", "true")});
  CHECK(check(capped, "user/ana", "deploy.prod", "project/web").needed.empty());
}

TEST_CASE("every completion of a preview is what check answers", "[policy]") {
  const std::uint32_t seed = std::random_device()();
  std::printf("policy: preview seed %u\n", seed);
  std::mt19937 random(seed);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  static constexpr const char* kWhens[] = {"context.a",
                                           "!context.a",
                                           "context.a == true && context.b == true",
                                           "context.a || context.n > 2",
                                           "context.n > 2",
                                           "has(context.n)",
                                           "principal.dept == 'web'",
                                           "principal.dept == 'web' && context.a",
                                           "principal.dept == 'web' || context.b",
                                           "context.n in [1, 2]",
                                           "has(context.b) ? context.b : context.a",
                                           "context.l.exists(x, x == context.n)",
                                           "context.none || context.a",
                                           "context.none && context.b",
                                           "true",
                                           "false",
                                           "principal.none"};
  const auto when = [&] { return std::string(kWhens[below(std::size(kWhens))]); };
  const auto attributes = [&] {
    std::string context;
    const auto add = [&](const char* text) {
      context += (context.empty() ? "" : ", ") + std::string(text);
    };
    static constexpr const char* kA[] = {"", R"("a": true)", R"("a": false)", R"("a": 1)"};
    static constexpr const char* kB[] = {"", R"("b": true)", R"("b": false)", R"("b": "x")"};
    static constexpr const char* kN[] = {"", R"("n": 1)", R"("n": 3)", R"("n": "1")",
                                         R"("n": null)"};
    static constexpr const char* kL[] = {"", R"("l": [1, 2])", R"("l": [])", R"("l": 3)"};
    for (const char* text : {kA[below(4)], kB[below(4)], kN[below(5)], kL[below(4)]})
      if (*text != '\0')
        add(text);
    return context;
  };
  int conditional = 0;
  for (int round = 0; round < 3000; ++round) {
    Rows rows;
    for (std::size_t i = below(4); i > 0; --i)
      rows.bindings += (rows.bindings.empty() ? "" : ",") + lead("b" + std::to_string(i), when());
    for (std::size_t i = below(3); i > 0; --i)
      rows.denies += (rows.denies.empty() ? "" : ",") + deny("d" + std::to_string(i), when());
    if (below(3) == 0)
      rows.boundaries = cap("c", when());
    const Policy policy = policy_of(rows);
    Texts unknown;
    for (const char* path : {"context.a", "context.b", "context.n", "context.l", "context"})
      if (below(4) == 0)
        unknown.push_back(path);
    const std::string dept = below(2) ? R"("principal": {"dept": "web"})" : R"("principal": {})";
    INFO(rows.bindings << "\n" << rows.denies << "\n" << rows.boundaries);
    const std::string known = attributes();
    const Decision before =
        preview(policy, unknown, "{" + dept + ", \"context\": {" + known + "}}");
    conditional += before.reason == Reason::conditional ? 1 : 0;
    for (int completion = 0; completion < 8; ++completion) {
      // The unknown attributes of another world, the known ones of this.
      const auto here = json::Document::parse("{" + known + "}");
      const auto other = json::Document::parse("{" + attributes() + "}");
      json::Writer out;
      out.begin_object();
      for (const char* name : {"a", "b", "n", "l"}) {
        const bool open = std::any_of(unknown.begin(), unknown.end(), [&](const std::string& path) {
          return path == "context" || path == std::string("context.") + name;
        });
        if (const auto value = (open ? other : here)->root().get(name))
          out.key(name).value(*value);
      }
      out.end_object();
      const std::string context = out.take();
      INFO(context << " residual " << before.residual);
      const auto doc = json::Document::parse("{" + dept + ", \"context\": " + context + "}");
      REQUIRE(doc);
      const auto after = policy.check({.subject = "user/ana",
                                       .action = "deploy.prod",
                                       .resource = "project/web",
                                       .now = kNow,
                                       .attributes = doc->root()});
      REQUIRE(after);
      if (before.reason != Reason::conditional) {
        REQUIRE(after->allowed == before.allowed);
        continue;
      }
      const auto residual = Condition::compile(before.residual, {});
      REQUIRE(residual);
      CHECK(residual->text() == before.residual);
      condition::Activation a;
      a.principal = {"user", "user/ana", doc->root().get("principal")};
      a.resource = {"project", "project/web", {}};
      a.context = doc->root().get("context");
      a.now = kNow;
      REQUIRE(residual->evaluate(a).value == after->allowed);
    }
  }
  CHECK(conditional > 300);
}
