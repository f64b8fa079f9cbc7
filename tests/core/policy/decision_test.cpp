// The order of decision, rule by rule.
#include "support.h"

using namespace ringfence;
using namespace ringfence::test;

TEST_CASE("default deny: nothing grants what nobody granted", "[policy]") {
  const Policy policy = load({});
  CHECK(reason(policy, "user/ana", "deploy.prod", "project/web") == "not_granted");
  CHECK(reason(policy, "service/ci", "logs.read", "runtime/web") == "not_granted");
  CHECK_FALSE(Decision{}.allowed);
}

TEST_CASE("a binding grants its role at its scope and below, nowhere else", "[policy]") {
  const Policy policy =
      load({{"bindings",
             R"([{"id": "a", "principal": "user/ana", "role": "lead", "scope": "project/web"},
                        {"id": "t", "principal": "user/tom", "role": "viewer", "scope": "tenant"},
                        {"id": "e", "principal": "user/eve", "role": "lead", "scope": "project/web/env/qa"}])"}});
  CHECK(reason(policy, "user/ana", "deploy.prod", "project/web") == "granted");
  CHECK(reason(policy, "user/ana", "deploy.prod", "project/web/env/prod") == "granted");
  CHECK(reason(policy, "user/ana", "logs.read", "runtime/web") == "granted");
  CHECK(reason(policy, "user/ana", "deploy.prod", "project/webb") == "not_granted");
  CHECK(reason(policy, "user/ana", "deploy.prod", "project/we") == "not_granted");
  CHECK(reason(policy, "user/ana", "deploy.prod", "project/api") == "not_granted");
  CHECK(reason(policy, "user/tom", "logs.read", "project/any") == "granted");
  CHECK(reason(policy, "user/tom", "logs.read", "repo/any") == "granted");
  CHECK(reason(policy, "user/eve", "deploy.prod", "project/web/env/qa") == "granted");
  CHECK(reason(policy, "user/eve", "deploy.prod", "project/web") == "not_granted");
  CHECK(reason(policy, "user/eve", "deploy.prod", "project/web/env/q") == "not_granted");
}

TEST_CASE("patterns stop at dots", "[policy]") {
  const Policy policy =
      load({{"bindings",
             R"([{"id": "a", "principal": "user/ana", "role": "lead", "scope": "tenant"}])"}});
  CHECK(reason(policy, "user/ana", "deploy.prod", "project/web") == "granted");
  CHECK(reason(policy, "user/ana", "deployment.view", "project/web") == "not_granted");
  CHECK(reason(policy, "user/ana", "pay.refund", "tenant") == "explicit_deny");
  CHECK(reason(policy, "user/ana", "pay", "tenant") == "not_granted");
}

TEST_CASE("users, teams and roles are separate namespaces", "[policy]") {
  const Policy policy =
      load({{"teams", R"({"owner": {"members": ["user/x"]}, "lead": {}})"},
            {"bindings",
             R"([{"id": "a", "principal": "team/lead", "role": "owner", "scope": "tenant"}])"}});
  CHECK(reason(policy, "user/owner", "pay", "tenant") == "not_granted");
  CHECK(reason(policy, "user/lead", "pay", "tenant") == "not_granted");
  CHECK(reason(policy, "service/lead", "pay", "tenant") == "not_granted");
  CHECK(reason(policy, "user/x", "pay", "tenant") == "not_granted");
  CHECK(reason(policy, "team/lead", "pay", "tenant") == "granted");
  CHECK(reason(policy, "role/owner", "pay", "tenant") == "granted");
  CHECK(reason(policy, "role/lead", "pay", "tenant") == "not_granted");
}

TEST_CASE("ids are exact bytes: no folding, no normalising, no magic names", "[policy]") {
  const Policy policy =
      load({{"bindings",
             R"([{"id": "a", "principal": "user/Ana", "role": "owner", "scope": "project/Web"},
                        {"id": "b", "principal": "user/__proto__", "role": "owner", "scope": "project/constructor"},
                        {"id": "c", "principal": "user/caf\u00e9", "role": "owner", "scope": "tenant"},
                        {"id": "d", "principal": "user/a%2Fb", "role": "owner", "scope": "tenant"}])"}});
  CHECK(reason(policy, "user/Ana", "deploy.prod", "project/Web") == "granted");
  CHECK(reason(policy, "user/ana", "deploy.prod", "project/Web") == "not_granted");
  CHECK(reason(policy, "user/Ana", "deploy.prod", "project/web") == "not_granted");
  CHECK(reason(policy, "user/__proto__", "deploy.prod", "project/constructor") == "granted");
  CHECK(reason(policy, "user/__proto__", "deploy.prod", "project/toString") == "not_granted");
  CHECK(reason(policy, "user/toString", "deploy.prod", "project/constructor") == "not_granted");
  CHECK(reason(policy, "user/caf\u00e9", "pay", "tenant") == "granted");
  CHECK(reason(policy, "user/cafe\u0301", "pay", "tenant") == "not_granted");
  CHECK(reason(policy, "user/a%2Fb", "pay", "tenant") == "granted");
  CHECK(reason(policy, "user/a%25", "pay", "tenant") == "not_granted");
}

TEST_CASE("a wildcard in a request matches nothing special", "[policy]") {
  const Policy policy = load(
      {{"bindings",
        R"([{"id": "a", "principal": "user/ana", "role": "owner", "scope": "project/web"}])"}});
  CHECK(reason(policy, "user/*", "deploy.prod", "project/web") == "not_granted");
  CHECK(reason(policy, "user/ana", "deploy.prod", "project/*") == "not_granted");
  CHECK(request_error(policy, "user/ana", "*", "project/web") == "request.bad_action /action");
  CHECK(request_error(policy, "user/ana", "deploy.*", "project/web") ==
        "request.bad_action /action");
  CHECK(request_error(policy, "*", "deploy.prod", "project/web") == "request.bad_subject /subject");
}

TEST_CASE("denies beat allows, whatever the order of rows", "[policy]") {
  const std::string allow =
      R"({"id": "a", "principal": "user/ana", "role": "owner", "scope": "tenant"})";
  const std::string lead =
      R"({"id": "b", "principal": "user/ana", "role": "lead", "scope": "project/web"})";
  for (const bool deny_first : {false, true}) {
    const Policy policy =
        load({{"bindings", "[" + (deny_first ? lead + "," + allow : allow + "," + lead) + "]"}});
    CHECK(reason(policy, "user/ana", "pay.refund", "project/web") == "explicit_deny");
    CHECK(reason(policy, "user/ana", "pay.refund", "project/api") == "granted");
    CHECK(reason(policy, "user/ana", "pay", "project/web") == "granted");
  }
}

TEST_CASE("denies for named principals, for teams, for everyone", "[policy]") {
  const Policy policy = load(
      {{"teams", R"({"web": {"members": ["user/ana"]}})"},
       {"bindings", R"([{"id": "a", "principal": "user/ana", "role": "owner", "scope": "tenant"},
                        {"id": "b", "principal": "user/bob", "role": "owner", "scope": "tenant"}])"},
       {"denies",
        R"([{"id": "d1", "principals": ["team/web"], "permissions": ["deploy.*"], "scope": "project/web"},
                      {"id": "d2", "permissions": ["pay"], "scope": "tenant"}])"}});
  CHECK(reason(policy, "user/ana", "deploy.prod", "project/web/env/x") == "explicit_deny");
  CHECK(reason(policy, "user/ana", "deploy.prod", "project/api") == "granted");
  CHECK(reason(policy, "user/bob", "deploy.prod", "project/web") == "granted");
  CHECK(reason(policy, "user/bob", "pay", "project/x") == "explicit_deny");
  CHECK(reason(policy, "user/nobody", "pay", "project/x") == "explicit_deny");
  CHECK(reason(policy, "role/owner", "pay", "tenant") == "explicit_deny");
  CHECK(reason(policy, "user/bob", "pay.refund", "tenant") == "granted");
}

TEST_CASE("validity: from not_before on, until just before expires", "[policy]") {
  const Policy policy = load(
      {{"bindings", R"([{"id": "a", "principal": "user/ana", "role": "owner", "scope": "tenant",
                         "not_before": "2027-01-15T08:00:00Z", "expires": "2027-01-15T09:00:00Z"}])"}});
  CHECK(policy.time_dependent());
  CHECK(reason(policy, "user/ana", "pay", "tenant", kNow - 1) == "not_yet_valid");
  CHECK(reason(policy, "user/ana", "pay", "tenant", kNow) == "granted");
  CHECK(reason(policy, "user/ana", "pay", "tenant", kNow + 3'599'999) == "granted");
  CHECK(reason(policy, "user/ana", "pay", "tenant", kNow + 3'600'000) == "expired");
  CHECK_FALSE(load({}).time_dependent());
}

TEST_CASE("of several grants that miss, not_yet_valid is named before expired", "[policy]") {
  const Policy policy = load(
      {{"bindings",
        R"([{"id": "a", "principal": "user/ana", "role": "owner", "scope": "tenant", "expires": "2020-01-01T00:00:00Z"},
                        {"id": "b", "principal": "user/ana", "role": "owner", "scope": "tenant", "not_before": "2090-01-01T00:00:00Z"}])"}});
  CHECK(reason(policy, "user/ana", "pay", "tenant") == "not_yet_valid");
  CHECK(check(policy, "user/ana", "pay", "tenant").missed.size() == 2);
}

TEST_CASE("a role's deny holds just as long as its binding", "[policy]") {
  const Policy policy = load(
      {{"bindings", R"([{"id": "a", "principal": "user/ana", "role": "owner", "scope": "tenant"},
                        {"id": "b", "principal": "user/ana", "role": "lead", "scope": "tenant", "expires": "2027-01-15T08:00:00Z"}])"}});
  CHECK(reason(policy, "user/ana", "pay.refund", "tenant", kNow - 1) == "explicit_deny");
  CHECK(reason(policy, "user/ana", "pay.refund", "tenant", kNow) == "granted");
}

TEST_CASE("boundaries cap principals, teams with their members, everyone", "[policy]") {
  const Policy policy = load(
      {{"teams",
        R"({"bots": {"members": ["service/ci", "team/small"]}, "small": {"members": ["user/tim"]}})"},
       {"bindings", R"([{"id": "a", "principal": "service/ci", "role": "owner", "scope": "tenant"},
                        {"id": "b", "principal": "user/tim", "role": "owner", "scope": "tenant"},
                        {"id": "c", "principal": "user/bob", "role": "owner", "scope": "tenant"}])"},
       {"boundaries",
        R"([{"id": "b1", "principal": "team/bots", "allow": ["deploy.*", "logs.read"]},
                          {"id": "b2", "principal": "user/tim", "allow": ["logs.read", "pay"]},
                          {"id": "b3", "principal": "tenant", "allow": ["deploy.*", "logs.read", "pay"]}])"}});
  CHECK(reason(policy, "service/ci", "deploy.prod", "project/web") == "granted");
  CHECK(reason(policy, "service/ci", "pay", "tenant") == "boundary");
  CHECK(reason(policy, "user/tim", "logs.read", "runtime/web") == "granted");
  CHECK(reason(policy, "user/tim", "deploy.prod", "project/web") == "boundary");
  CHECK(reason(policy, "user/tim", "pay", "tenant") == "boundary");
  CHECK(reason(policy, "user/bob", "pay", "tenant") == "granted");
  CHECK(reason(policy, "user/bob", "pay.refund", "tenant") == "boundary");
  CHECK(reason(policy, "role/owner", "pay.refund", "tenant") == "boundary");
  CHECK(reason(policy, "user/nobody", "pay.refund", "tenant") == "not_granted");
}

TEST_CASE("unknown things are denied under their own names", "[policy]") {
  const Policy policy =
      load({{"bindings",
             R"([{"id": "a", "principal": "user/ana", "role": "owner", "scope": "tenant"}])"}});
  CHECK(reason(policy, "user/ana", "deploy.prodution", "project/web") == "unknown_action");
  CHECK(reason(policy, "user/ana", "nope", "planet/x") == "unknown_action");
  CHECK(reason(policy, "user/ana", "pay", "planet/x") == "unknown_type");
  CHECK(reason(policy, "user/ana", "pay", "project/x/planet/y") == "unknown_type");
  CHECK(reason(policy, "user/ana", "pay", "tenant/acme") == "unknown_type");
  CHECK(reason(policy, "user/ana", "deploy.prod", "env/prod") == "unknown_resource");
  CHECK(reason(policy, "user/ana", "secret.read", "project/x/secret/A") == "unknown_resource");
  CHECK(reason(policy, "user/ana", "logs.read", "runtime/undeclared") == "unknown_resource");
  CHECK(reason(policy, "user/ana", "logs.read", "project/x/runtime/web") == "unknown_resource");
  CHECK(reason(policy, "user/ana", "logs.read", "repo/undeclared") == "granted");
  CHECK(reason(policy, "user/ana", "deploy.prod", "runtime/web") == "not_applicable");
  CHECK(reason(policy, "user/ana", "deploy.prod", "tenant") == "not_applicable");
}

TEST_CASE("malformed requests are errors, all of them at once", "[policy]") {
  const Policy policy = load({});
  for (const char* subject :
       {"", "ana", "user", "user/", "/ana", "user/a/b", "admin/ana", "User/ana", "user/a%2f",
        "user/a%", "user/a\x01", "user/\xff", "user/\xed\xa0\x80"})
    CHECK(request_error(policy, subject, "pay", "tenant") == "request.bad_subject /subject");
  CHECK(request_error(policy, std::string("user/a\0b", 8), "pay", "tenant") ==
        "request.bad_subject /subject");
  CHECK(request_error(policy, "user/" + std::string(513, 'a'), "pay", "tenant") ==
        "request.bad_subject /subject");
  CHECK(request_error(policy, "user/" + std::string(512, 'a'), "pay", "tenant").empty());
  CHECK(request_error(policy, "role/nope", "pay", "tenant") == "request.unknown_role /subject");
  CHECK(request_error(policy, "team/nope", "pay", "tenant") == "request.unknown_team /subject");
  for (const char* action :
       {"", ".", "deploy.", ".prod", "deploy..prod", "Deploy.prod", "deploy prod"})
    CHECK(request_error(policy, "user/a", action, "tenant") == "request.bad_action /action");
  for (const char* resource :
       {"", "/", "project", "project/", "/web", "project/web/", "project//web", "tenant/",
        "project/a%2f", "project/\xc3", "project/web/env", "Tenant", "*"})
    CHECK(request_error(policy, "user/a", "pay", resource) == "request.bad_resource /resource");
  std::string deep = "project/p";
  for (int i = 0; i < 40; ++i)
    deep += "/env/e";
  CHECK(request_error(policy, "user/a", "pay", deep) == "request.bad_resource /resource");
  const auto all = policy.check({.subject = "x", .action = "Y", .resource = "z", .now = kNow});
  REQUIRE_FALSE(all);
  CHECK(all.error().more.size() == 2);
}

TEST_CASE("another tenant is a boundary before anything else", "[policy]") {
  const Policy policy =
      load({{"bindings",
             R"([{"id": "a", "principal": "user/ana", "role": "owner", "scope": "tenant"}])"}});
  Request request{.subject = "user/ana", .action = "pay", .resource = "tenant", .now = kNow};
  for (const char* tenant : {"other", "Acme", "acme ", "*", "acm"}) {
    request.tenant = tenant;
    CHECK(policy.check(request)->reason == Reason::tenant_boundary);
  }
  request.action = "unknown.thing";
  CHECK(policy.check(request)->reason == Reason::tenant_boundary);
  request.action = "pay";
  request.tenant = "acme";
  CHECK(policy.check(request)->allowed);
}

TEST_CASE("secret references become resources through secret_scopes alone", "[policy]") {
  const Policy policy =
      load({{"secret_scopes", R"({"prod": "project/web/env/prod", "shared": "tenant"})"}});
  CHECK(policy.secret_resource("", "prod", "DB") == "project/web/env/prod/secret/DB");
  CHECK(policy.secret_resource("acme", "shared", "DB") == "secret/DB");
  CHECK_FALSE(policy.secret_resource("other", "shared", "DB"));
  CHECK_FALSE(policy.secret_resource("", "proD", "DB"));
  CHECK_FALSE(policy.secret_resource("", "pro", "DB"));
  CHECK_FALSE(policy.secret_resource("", "", "DB"));
  CHECK_FALSE(policy.secret_resource("", "prod", "D/B"));
  CHECK_FALSE(policy.secret_resource("", "prod", ""));
}

TEST_CASE("ids of the hot path say what strings say", "[policy]") {
  const Policy policy =
      load({{"bindings",
             R"([{"id": "a", "principal": "user/ana", "role": "dev", "scope": "project/web"}])"}});
  const auto ana = policy.subject_id("user/ana");
  const auto preview = policy.action_id("deploy.preview");
  REQUIRE((ana && preview));
  CHECK(policy.can_by_id(*ana, *preview, "project/web", kNow));
  CHECK_FALSE(policy.can_by_id(*ana, *preview, "project/api", kNow));
  CHECK_FALSE(policy.can_by_id(*ana, 1000, "project/web", kNow));
  CHECK_FALSE(policy.can_by_id(0xFFFFFFFF, *preview, "project/web", kNow));
  CHECK_FALSE(policy.subject_id("user/nobody"));
  CHECK_FALSE(policy.action_id("deploy"));
}

TEST_CASE("ids of resources stand for what nothing in the policy tells apart", "[policy]") {
  const std::string row = R"("id": "a", "principal": "user/ana", "role": "dev",
                             "scope": "project/web")";
  const Policy plain = load({{"bindings", "[{" + row + "}]"}});
  const auto ana = plain.subject_id("user/ana"), preview = plain.action_id("deploy.preview");
  REQUIRE((ana && preview));
  for (const auto* resource : {"project/web", "project/web/env/p", "project/web/env/q", "tenant",
                               "project/api", "project/api/env/p"}) {
    CAPTURE(resource);
    const auto id = plain.resource_id(resource);
    REQUIRE(id);
    CHECK(plain.can_by_ids(*ana, *preview, *id, kNow) ==
          plain.can("user/ana", "deploy.preview", resource, kNow));
  }
  const auto web = plain.resource_id("project/web");
  CHECK(plain.can_by_ids(*ana, *preview, *web, kNow));
  CHECK(plain.resource_id("project/web/env/p") == plain.resource_id("project/web/env/q"));
  CHECK(plain.resource_id("project/web/env/p") != web);
  CHECK(plain.resource_id("project/web/env/p") != plain.resource_id("project/api/env/p"));
  for (const auto* resource : {"", "project", "project/", "project/web/", "nothing/x", "env/p"})
    CHECK_FALSE(plain.resource_id(resource));
  for (const std::uint32_t id : {0xFFFFFFFFu, 0x7FFFFFFFu, 1'000'000u}) {
    CHECK_FALSE(plain.can_by_ids(*ana, *preview, id, kNow));
    CHECK_FALSE(plain.can_by_ids(*ana, id, *web, kNow));
    CHECK_FALSE(plain.can_by_ids(id, *preview, *web, kNow));
  }
  // A condition may read the text: then a resource needs a place of its own.
  std::string lead = row;
  lead.replace(lead.find("dev"), 3, "lead");
  const Policy reads =
      load({{"bindings", "[{" + lead + R"(, "when": "resource.id == \"project/web/env/p\""}])"}});
  CHECK(reads.can("user/ana", "deploy.prod", "project/web/env/p", kNow));
  CHECK_FALSE(reads.resource_id("project/web/env/p"));
  CHECK(reads.resource_id("project/web"));
  CHECK(reads.resource_id("tenant"));
}
