// Teams, external teams, separation of duties, and the way a decision explains them.
#include "support.h"

using namespace ringfence;
using namespace ringfence::test;

namespace {

std::string text(const DecidingPath& path) {
  std::string out = path.kind + " " + path.id + " " + path.principal;
  for (const auto& team : path.teams)
    out += " <" + team;
  if (!path.role.empty())
    out += " as " + path.role;
  for (const auto& role : path.inherited)
    out += " >" + role;
  if (!path.pattern.empty())
    out += " " + path.pattern;
  if (!path.scope.empty())
    out += " @" + path.scope;
  return out + (path.failure.empty() ? "" : " !" + path.failure);
}

std::vector<std::string> texts(const std::vector<DecidingPath>& paths) {
  std::vector<std::string> out;
  for (const auto& path : paths)
    out.push_back(text(path));
  return out;
}
using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("teams nest, members inherit upwards only", "[policy]") {
  const Policy policy = load(
      {{"teams", R"({"all": {"members": ["team/web", "team/ops"]}, "web": {"members": ["user/ana"]},
                     "ops": {"members": ["user/oz"]}})"},
       {"bindings", R"([{"id": "a", "principal": "team/all", "role": "viewer", "scope": "tenant"},
                        {"id": "w", "principal": "team/web", "role": "dev", "scope": "tenant"}])"}});
  CHECK(reason(policy, "user/ana", "logs.read", "repo/x") == "granted");
  CHECK(reason(policy, "user/ana", "deploy.preview", "project/x") == "granted");
  CHECK(reason(policy, "user/oz", "deploy.preview", "project/x") == "not_granted");
  CHECK(reason(policy, "team/web", "logs.read", "repo/x") == "granted");
  CHECK(reason(policy, "team/all", "deploy.preview", "project/x") == "not_granted");
}

TEST_CASE("a chain of twelve thousand roles and teams is no harder than one", "[policy]") {
  std::string roles = R"({"r0": {"allow": ["pay"]})",
              teams = R"({"t0": {"members": ["user/deep"]})";
  for (int i = 1; i < 12000; ++i) {
    roles +=
        ", \"r" + std::to_string(i) + "\": {\"inherits\": [\"r" + std::to_string(i - 1) + "\"]}";
    if (i < 2000)
      teams += ", \"t" + std::to_string(i) + "\": {\"members\": [\"team/t" + std::to_string(i - 1) +
               "\"]}";
  }
  const Policy policy =
      load({{"roles", roles + "}"},
            {"teams", teams + "}"},
            {"bindings",
             R"([{"id": "a", "principal": "team/t1999", "role": "r11999", "scope": "tenant"}])"}});
  const Decision decision = check(policy, "user/deep", "pay", "tenant");
  CHECK(decision.allowed);
  CHECK(decision.deciding.at(0).teams.size() == 2000);
  CHECK(decision.deciding.at(0).inherited.size() == 11999);
  CHECK(reason(policy, "user/other", "pay", "tenant") == "not_granted");
}

TEST_CASE("external teams: only declared ones, only from the request", "[policy]") {
  const Policy policy = load(
      {{"teams", R"({"oncall": {"external": true}, "web": {"members": ["user/ana"]},
                     "crew": {"members": ["team/oncall"]}})"},
       {"bindings", R"([{"id": "a", "principal": "team/crew", "role": "viewer", "scope": "tenant"},
                        {"id": "b", "principal": "team/web", "role": "dev", "scope": "tenant"}])"}});
  CHECK(reason(policy, "user/zed", "logs.read", "repo/x") == "not_granted");
  CHECK(reason(policy, "user/zed", "logs.read", "repo/x", kNow, {"oncall"}) == "granted");
  CHECK(reason(policy, "user/zed", "deploy.preview", "project/x", kNow, {"web"}) == "not_granted");
  CHECK(reason(policy, "user/zed", "logs.read", "repo/x", kNow, {"crew", "nope", "", "ONCALL"}) ==
        "not_granted");
  CHECK(texts(check(policy, "user/zed", "logs.read", "repo/x", kNow, {"oncall"}).deciding) ==
        Texts{"binding a team/crew <oncall <crew as viewer logs.read @tenant"});
}

TEST_CASE("external teams, and teams that hold one, may carry allows only", "[policy]") {
  const std::string teams =
      R"({"oncall": {"external": true}, "crew": {"members": ["team/oncall"]}})";
  const auto refused = [&](const char* section, const std::string& row) {
    return errors_of({{"teams", teams}, {section, "[" + row + "]"}})
               .find("policy.deny_on_external_team") == 0;
  };
  for (const char* team : {"oncall", "crew"}) {
    const std::string who = std::string("\"team/") + team + "\"";
    CHECK(refused("denies",
                  R"({"id": "d", "permissions": ["pay"], "scope": "tenant", "principals": [)" +
                      who + "]}"));
    CHECK(refused("boundaries", R"({"id": "d", "allow": ["pay"], "principal": )" + who + "}"));
    CHECK(refused("bindings",
                  R"({"id": "d", "role": "lead", "scope": "tenant", "principal": )" + who + "}"));
    CHECK_FALSE(refused(
        "bindings", R"({"id": "d", "role": "dev", "scope": "tenant", "principal": )" + who + "}"));
  }
}

TEST_CASE("separation of duties at load", "[policy]") {
  const std::string separation = R"([{"id": "four-eyes", "permissions": ["pay", "deploy.prod"]}])";
  const std::string roles = R"({"payer": {"allow": ["pay"]}, "deployer": {"allow": ["deploy.*"]},
                                "no-pay": {"deny": ["pay"]}, "both": {"inherits": ["payer", "deployer"]}})";
  const auto errors = [&](const std::string& bindings, const std::string& denies = "[]",
                          const std::string& teams = "{}") {
    return errors_of({{"separation", separation},
                      {"roles", roles},
                      {"bindings", "[" + bindings + "]"},
                      {"denies", denies},
                      {"teams", teams}});
  };
  const auto bind = [](const char* id, const char* who, const char* role, const char* scope,
                       const char* more = "") {
    return std::string(R"({"id": ")") + id + R"(", "principal": ")" + who + R"(", "role": ")" +
           role + R"(", "scope": ")" + scope + "\"" + more + "}";
  };
  const std::string violated =
      "policy.separation_violated /separation/0: `user/a` holds both `deploy.prod` and `pay` on "
      "`project/x`; take one of them away\n";
  const std::string pay_x = bind("1", "user/a", "payer", "project/x");
  CHECK(errors(pay_x + "," + bind("2", "user/a", "deployer", "project/x")) == violated);
  CHECK(errors(pay_x + "," + bind("2", "user/a", "deployer", "tenant")) == violated);
  CHECK(errors(pay_x + "," + bind("2", "user/a", "deployer", "project/y")).empty());
  CHECK(errors(pay_x + "," + bind("2", "user/b", "deployer", "project/x")).empty());
  // Conditions and validity do not matter.
  CHECK(errors(pay_x + "," +
               bind("2", "user/a", "deployer", "project/x",
                    R"(, "expires": "2020-01-01T00:00:00Z")")) == violated);
  // Through a team; through one role.
  CHECK(errors(pay_x + "," + bind("2", "team/t", "deployer", "project/x"), "[]",
               R"({"t": {"members": ["user/a"]}})") == violated);
  CHECK(errors(bind("1", "user/a", "both", "project/x")) == violated);
  // What is unconditionally denied is not held; what is denied for a while is.
  CHECK(errors(pay_x + "," + bind("2", "user/a", "deployer", "project/x"),
               R"([{"id": "d", "permissions": ["pay"], "scope": "project/x"}])")
            .empty());
  CHECK(errors(pay_x + "," + bind("2", "user/a", "deployer", "tenant") + "," +
               bind("3", "user/a", "no-pay", "tenant"))
            .empty());
  CHECK(errors(pay_x + "," + bind("2", "user/a", "deployer", "project/x") + "," +
               bind("3", "user/a", "no-pay", "tenant", R"(, "expires": "2099-01-01T00:00:00Z")")) ==
        violated);
  CHECK(errors(pay_x + "," + bind("2", "user/a", "deployer", "tenant"),
               R"([{"id": "d", "permissions": ["pay"], "scope": "project/y"}])") == violated);
}

TEST_CASE("separation of duties at run time: previews and external teams", "[policy]") {
  const Policy policy = load(
      {{"separation", R"([{"id": "four-eyes", "permissions": ["pay", "deploy.prod"]}])"},
       {"teams", R"({"oncall": {"external": true}})"},
       {"bindings",
        R"([{"id": "1", "principal": "team/oncall", "role": "lead2", "scope": "project/x"},
                        {"id": "2", "principal": "user/a", "role": "payer", "scope": "tenant"}])"},
       {"roles",
        R"({"lead2": {"allow": ["deploy.*"]}, "payer": {"allow": ["pay"]}, "owner": {"allow": ["*"]}})"}});
  CHECK(reason(policy, "user/a", "pay", "tenant") == "granted");
  CHECK(reason(policy, "user/a", "pay", "project/y", kNow, {"oncall"}) == "separation");
  CHECK(reason(policy, "user/a", "deploy.prod", "project/x", kNow, {"oncall"}) == "separation");
  CHECK(reason(policy, "user/a", "deploy.preview", "project/x", kNow, {"oncall"}) == "granted");
  CHECK(reason(policy, "user/b", "deploy.prod", "project/x", kNow, {"oncall"}) == "granted");
  CHECK(reason(policy, "role/owner", "pay", "tenant") == "separation");
  CHECK(reason(policy, "role/owner", "logs.read", "repo/x") == "granted");
  CHECK(texts(check(policy, "role/owner", "pay", "tenant").deciding) ==
        Texts{"separation four-eyes "});
}

TEST_CASE("a decision shows every way that decided, shortest and first by name", "[policy]") {
  const Policy policy =
      load({{"teams", R"({"zz": {"members": ["user/ana"]}, "b": {"members": ["user/ana"]},
                     "top": {"members": ["team/zz", "team/b"]}, "far": {"members": ["team/top"]}})"},
            {"bindings",
             R"([{"id": "z", "principal": "team/top", "role": "lead", "scope": "project/web"},
                        {"id": "old", "principal": "user/ana", "role": "owner", "scope": "tenant", "expires": "2020-01-01T00:00:00Z"},
                        {"id": "a", "principal": "team/far", "role": "dev", "scope": "tenant"}])"}});
  const Decision decision = check(policy, "user/ana", "logs.read", "runtime/web");
  CHECK(texts(decision.deciding) ==
        Texts{"binding a team/far <b <top <far as dev >viewer logs.read @tenant",
              "binding z team/top <b <top as lead >dev >viewer logs.read @project/web"});
  CHECK(texts(decision.missed) == Texts{"binding old user/ana as owner * @tenant !expired"});
  CHECK(decision.needed.empty());
  CHECK(texts(check(policy, "user/ana", "deploy.preview", "project/web").deciding).at(1) ==
        "binding z team/top <b <top as lead deploy.* @project/web");
}

TEST_CASE("a denial shows what denies and what would have granted", "[policy]") {
  const Policy policy = load(
      {{"bindings", R"([{"id": "a", "principal": "user/ana", "role": "owner", "scope": "tenant"},
                        {"id": "b", "principal": "user/ana", "role": "lead", "scope": "project/web"}])"},
       {"denies", R"([{"id": "freeze", "permissions": ["pay", "pay.*"], "scope": "tenant"}])"},
       {"boundaries",
        R"([{"id": "cap", "principal": "tenant", "allow": ["pay.*", "deploy.prod"]}])"}});
  const Decision denied = check(policy, "user/ana", "pay.refund", "project/web");
  CHECK(texts(denied.deciding) == Texts{"deny freeze tenant pay.* @tenant",
                                        "role_deny b user/ana as lead pay.* @project/web"});
  CHECK(texts(denied.missed) == Texts{"binding a user/ana as owner * @tenant !explicit_deny"});
  const Decision capped = check(policy, "user/ana", "logs.read", "project/web");
  CHECK(capped.reason == Reason::boundary);
  CHECK(texts(capped.deciding) == Texts{"boundary cap tenant"});
  CHECK(capped.missed.size() == 2);
  CHECK(check(policy, "user/bob", "deploy.prod", "project/web").needed ==
        Texts{"role lead at project/web"});
  CHECK(check(policy, "user/bob", "logs.read", "project/web").needed.empty());  // capped anyway
}

TEST_CASE("a preview is of a role or team and nothing else", "[policy]") {
  const Policy policy =
      load({{"teams", R"({"oncall": {"external": true}, "web": {}})"},
            {"bindings",
             R"([{"id": "a", "principal": "team/oncall", "role": "owner", "scope": "tenant"}])"}});
  CHECK(reason(policy, "user/z", "pay", "tenant", kNow, {"oncall"}) == "granted");
  CHECK(reason(policy, "role/viewer", "pay", "tenant", kNow, {"oncall"}) == "not_granted");
  CHECK(reason(policy, "team/web", "pay", "tenant", kNow, {"oncall"}) == "not_granted");
  CHECK(reason(policy, "team/oncall", "pay", "tenant") == "granted");
}
