// Conditions in policies: what they gate, what an error in one means, and how that is shown.
#include "support.h"

using namespace ringfence;
using namespace ringfence::test;

namespace {

Decision ask(const Policy& policy, std::string_view action, std::string_view resource,
             std::string_view attributes, Timestamp now = kNow,
             std::string_view subject = "user/ana") {
  const auto doc = json::Document::parse(attributes);
  REQUIRE(doc);
  const auto decision = policy.check({.subject = subject,
                                      .action = action,
                                      .resource = resource,
                                      .now = now,
                                      .attributes = doc->root()});
  REQUIRE(decision);
  return *decision;
}

std::string word(const Policy& policy, std::string_view action, std::string_view attributes,
                 std::string_view resource = "project/web", Timestamp now = kNow) {
  return std::string(reason_name(ask(policy, action, resource, attributes, now).reason));
}

Policy bound(const std::string& more) {
  return load(
      {{"bindings", R"([{"id": "a", "principal": "user/ana", "role": "lead", "scope": "tenant", )" +
                        more + "}]"}});
}

constexpr const char* kMfa = R"({"context": {"mfa": true}})";
constexpr const char* kNoMfa = R"({"context": {"mfa": false}})";

}  // namespace

TEST_CASE("a condition gates the allows of a binding; in error it does not allow", "[policy]") {
  const Policy policy = bound(R"("when": "context.mfa == true")");
  CHECK(word(policy, "deploy.prod", kMfa) == "granted");
  CHECK(word(policy, "deploy.prod", kNoMfa) == "condition_failed");
  CHECK(word(policy, "deploy.prod", "{}") == "condition_error");
  CHECK(word(policy, "deploy.prod", R"({"context": {}})") == "condition_error");
  CHECK(word(policy, "deploy.prod", R"({"context": {"mfa": "true"}})") == "condition_failed");
  CHECK(word(policy, "deploy.prod", R"({"principal": {"mfa": true}})") == "condition_error");
  CHECK_FALSE(policy.can("user/ana", "deploy.prod", "project/web", kNow));
  const Decision missed = ask(policy, "deploy.prod", "project/web", "{}");
  CHECK(missed.missed.at(0).when == "context.mfa == true");
  CHECK(missed.missed.at(0).attribute == "context.mfa");
  CHECK(missed.missed.at(0).failure == "condition_error");
}

TEST_CASE("a role's denies hold whatever its binding's condition says", "[policy]") {
  const Policy policy = bound(R"("when": "context.mfa == true")");
  for (const char* attributes : {kMfa, kNoMfa, "{}"})
    CHECK(word(policy, "pay.refund", attributes, "tenant") == "explicit_deny");
}

TEST_CASE("validity is looked at before the condition; failures rank before times", "[policy]") {
  const Policy one = bound(R"("when": "context.mfa == true", "expires": "2020-01-01T00:00:00Z")");
  CHECK(word(one, "deploy.prod", kNoMfa) == "expired");
  const Policy two = load(
      {{"bindings",
        R"([{"id": "a", "principal": "user/ana", "role": "lead", "scope": "tenant", "expires": "2020-01-01T00:00:00Z"},
                        {"id": "b", "principal": "user/ana", "role": "dev", "scope": "tenant", "when": "context.x"},
                        {"id": "c", "principal": "user/ana", "role": "dev", "scope": "tenant", "when": "context.mfa == true"}])"}});
  CHECK(word(two, "deploy.preview", kNoMfa) == "condition_failed");
  CHECK(word(two, "deploy.preview", "{}") == "condition_error");
  CHECK(word(two, "deploy.prod", "{}") == "expired");
  CHECK(word(two, "deploy.preview", kMfa) == "granted");
}

TEST_CASE("a deny in error applies, a boundary in error caps", "[policy]") {
  const std::string owner =
      R"([{"id": "a", "principal": "user/ana", "role": "owner", "scope": "tenant"}])";
  const Policy denies = load(
      {{"bindings", owner},
       {"denies",
        R"([{"id": "freeze", "permissions": ["deploy.*"], "scope": "tenant", "when": "context.freeze"},
                      {"id": "mine", "principals": ["user/ana"], "permissions": ["pay"], "scope": "tenant", "when": "context.freeze"}])"}});
  for (const char* action : {"deploy.prod", "pay"}) {
    CHECK(word(denies, action, R"({"context": {"freeze": false}})") == "granted");
    CHECK(word(denies, action, R"({"context": {"freeze": true}})") == "explicit_deny");
    CHECK(word(denies, action, R"({"context": {"freeze": 1}})") == "explicit_deny");
    CHECK(word(denies, action, "{}") == "explicit_deny");
    CHECK_FALSE(denies.can("user/ana", action, "project/web", kNow));
  }
  CHECK(ask(denies, "pay", "tenant", "{}").deciding.at(0).attribute == "context.freeze");
  const Policy caps = load(
      {{"bindings", owner},
       {"boundaries",
        R"([{"id": "c", "principal": "user/ana", "allow": ["logs.read"], "when": "context.remote"}])"}});
  CHECK(word(caps, "pay", R"({"context": {"remote": false}})") == "granted");
  CHECK(word(caps, "pay", R"({"context": {"remote": true}})") == "boundary");
  CHECK(word(caps, "pay", "{}") == "boundary");
  CHECK(word(caps, "logs.read", "{}") == "granted");
}

TEST_CASE("conditions see the question itself", "[policy]") {
  const Policy policy = load(
      {{"bindings", R"x([{"id": "a", "principal": "user/a%2Fb", "role": "owner", "scope": "tenant",
        "when": "principal.id == 'user/a%2Fb' && principal.type == 'user' && action.name == 'deploy.prod' && resource.type == 'env' && resource.id == 'project/web/env/p' && now < timestamp('2027-06-01T00:00:00Z')"}])x"}});
  CHECK(policy.time_dependent());
  CHECK(policy.can("user/a%2Fb", "deploy.prod", "project/web/env/p", kNow));
  CHECK_FALSE(policy.can("user/a%2Fb", "deploy.prod", "project/web/env/q", kNow));
  CHECK_FALSE(policy.can("user/a%2Fb", "deploy.prod", "project/p", kNow));
  CHECK_FALSE(policy.can("user/a%2Fb", "deploy.prod", "project/web/env/p", 1'900'000'000'000));
  // What a request says of itself does not hide what the engine knows.
  const Decision lie = ask(policy, "deploy.prod", "project/web/env/q",
                           R"({"resource": {"id": "project/web/env/p"}})", kNow, "user/a%2Fb");
  CHECK_FALSE(lie.allowed);
}

TEST_CASE("conditions that do not compile are errors of the document", "[policy]") {
  const auto error = [](const std::string& when, const std::string& attributes = "{}") {
    const std::string out = errors_of(
        {{"attributes", attributes},
         {"bindings",
          R"x([{"id": "a", "principal": "user/a", "role": "dev", "scope": "tenant", "when": ")x" +
              when + "\"}]"}});
    return out.substr(0, out.find(':'));
  };
  CHECK(error("context.mfa ==") == "condition.syntax /bindings/0/when");
  CHECK(error("1 + 1") == "condition.type /bindings/0/when");
  CHECK(error("principal.id.matches('a')") == "condition.unsupported /bindings/0/when");
  CHECK(error("context.mfa == 1", R"({"context": {"mfa": "bool"}})") ==
        "condition.type /bindings/0/when");
  CHECK(error("context.mfa", R"({"context": {"mfa": "bool"}})").empty());
  CHECK(error("context.mfa", R"({"context": {"mfa": "bolo"}})") ==
        "condition.attribute /attributes/context/mfa");
  CHECK(error("context.mfa", R"({"contexts": {}})") ==
        "policy.unknown_member /attributes/contexts");
}

TEST_CASE("separation ignores conditions on allows, and conditional denies do not count",
          "[policy]") {
  const std::map<std::string, std::string> sections = {
      {"separation", R"([{"id": "s", "permissions": ["pay", "deploy.prod"]}])"},
      {"roles", R"({"payer": {"allow": ["pay"]}, "deployer": {"allow": ["deploy.*"]}})"},
      {"bindings",
       R"([{"id": "p", "principal": "user/a", "role": "payer", "scope": "tenant", "when": "context.x"},
                       {"id": "d", "principal": "user/a", "role": "deployer", "scope": "tenant"}])"}};
  CHECK(errors_of(sections).find("policy.separation_violated") == 0);
  auto denied = sections;
  denied["denies"] =
      R"([{"id": "n", "permissions": ["pay"], "scope": "tenant", "when": "context.x"}])";
  CHECK(errors_of(denied).find("policy.separation_violated") == 0);
  denied["denies"] = R"([{"id": "n", "permissions": ["pay"], "scope": "tenant"}])";
  CHECK(errors_of(denied).empty());
}

TEST_CASE("changes may bring conditions", "[policy]") {
  const Policy policy = bound(R"("when": "context.mfa == true")");
  const auto changed = policy.with(
      R"({"bindings": {"add": [{"id": "n", "principal": "user/bob", "role": "dev", "scope": "tenant", "when": "context.ok"},
                               {"id": "o", "principal": "user/ana", "role": "viewer", "scope": "tenant", "when": "context.mfa == true"}]}})");
  REQUIRE(changed);
  CHECK(
      ask(*changed, "deploy.preview", "project/x", R"({"context": {"ok": true}})", kNow, "user/bob")
          .allowed);
  CHECK_FALSE(ask(*changed, "deploy.preview", "project/x", kMfa, kNow, "user/bob").allowed);
  CHECK(word(*changed, "deploy.prod", kMfa) == "granted");
  CHECK(Policy::parse(changed->canonical())->digest() == changed->digest());
  CHECK_FALSE(policy.with(
      R"({"bindings": {"add": [{"id": "n", "principal": "user/bob", "role": "dev", "scope": "tenant", "when": "1"}]}})"));
}
