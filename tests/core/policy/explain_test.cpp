// What a denial says about how it could be turned.
#include "rich_models.h"

using namespace ringfence;
using namespace ringfence::test;

namespace {

std::string grants_of(const Decision& decision) {
  std::string out;
  for (const auto& grant : decision.grants)
    out += (out.empty() ? "" : ", ") + grant.role + " at " + grant.scope;
  return out;
}

std::string ids_of(const std::vector<DecidingPath>& paths) {
  std::string out;
  for (const auto& path : paths)
    out += (out.empty() ? "" : ", ") + path.kind + " " + path.id;
  return out;
}

// The policy with a role bound to the subject, if that loads.
Result<Policy> with_grant(const Policy& policy, const std::string& subject, const std::string& role,
                          const std::string& scope) {
  return policy.with(R"({"bindings":{"add":[{"id":"granted","principal":")" + subject +
                     R"(","role":")" + role + R"(","scope":")" + scope + "\"}]}}");
}

}  // namespace

TEST_CASE("law: each grant that is named loads and allows, a smaller one does not, and where none "
          "is named none would",
          "[policy][law][explain]") {
  std::size_t named = 0, blocked = 0, hopeless = 0;
  each_rich_model(120'000, 1500, [&](Random& random, const RichModel& model, const Policy& policy) {
    const RichQuestion q(random);
    CAPTURE(q.subject, q.action, q.resource, model.text);
    const auto decision = policy.check(q.request());
    REQUIRE(decision);
    if (decision->allowed) {
      CHECK(decision->grants.empty());
      CHECK(decision->blocked_by.empty());
      CHECK(decision->elsewhere.empty());
      return;
    }
    if (decision->reason < Reason::explicit_deny || q.subject.substr(0, 5) == "role/")
      return;
    CHECK((decision->grants.empty() || decision->blocked_by.empty()));
    std::set<std::string> enough;
    for (const auto& role : kRoles) {
      const auto granted = with_grant(policy, q.subject, role, q.resource);
      if (granted && granted->check(q.request())->allowed)
        enough.insert(role);
    }
    std::set<std::string> listed;
    for (const auto& grant : decision->grants) {
      CHECK(grant.scope == q.resource);
      CHECK(enough.count(grant.role) == 1);
      listed.insert(grant.role);
      ++named;
    }
    const auto within = [&](const std::string& small, const std::string& big) {
      const auto &a = model.allows.at(small), &b = model.allows.at(big);
      return std::includes(b.begin(), b.end(), a.begin(), a.end());
    };
    for (const auto& role : enough) {
      const auto as_small = [&](const std::string& other) { return within(other, role); };
      CHECK(std::any_of(listed.begin(), listed.end(), as_small));
      if (listed.count(role) == 1)
        CHECK(std::count_if(listed.begin(), listed.end(), as_small) == 1);
    }
    CHECK(listed.empty() == enough.empty());
    if (!decision->blocked_by.empty()) {
      CHECK(enough.empty());
      ++blocked;
    } else if (enough.empty()) {
      ++hopeless;
    }
  });
  CHECK(named > 100);
  CHECK(blocked > 100);
  CHECK(hopeless > 20);
}

TEST_CASE("a denial names grants at other scopes, nearest first", "[policy][explain]") {
  const Policy policy =
      load({{"bindings",
             R"([{"id":"far","principal":"user/a","role":"lead","scope":"project/api"},
            {"id":"near","principal":"user/a","role":"lead","scope":"project/web/env/q"},
            {"id":"old","principal":"user/a","role":"lead","scope":"project/web/env/r",
             "expires":"2020-01-01T00:00:00Z"},
            {"id":"other","principal":"user/a","role":"viewer","scope":"project/api"}])"}});
  const Decision decision = check(policy, "user/a", "deploy.prod", "project/web/env/p");
  CHECK(ids_of(decision.elsewhere) == "binding near, binding far");
  CHECK(decision.elsewhere.at(0).failure == "scope");
  CHECK(decision.elsewhere.at(0).scope == "project/web/env/q");
  CHECK(grants_of(decision) == "lead at project/web/env/p");
  CHECK(decision.needed == Strings{"role lead at project/web/env/p"});
  std::string many;
  for (int i = 0; i < 20; ++i)
    many += (i ? "," : "") + std::string(R"({"id":"b)") + std::to_string(i) +
            R"(","principal":"user/a","role":"lead","scope":"project/p)" + std::to_string(i) +
            "\"}";
  CHECK(check(load({{"bindings", "[" + many + "]"}}), "user/a", "deploy.prod", "project/web")
            .elsewhere.size() == 8);
}

TEST_CASE("where no grant would help, what stands in the way is named", "[policy][explain]") {
  const Policy policy = load(
      {{"denies",
        R"([{"id":"freeze","permissions":["deploy.*"],"scope":"tenant","principals":["user/a"]}])"},
       {"boundaries", R"([{"id":"cap","principal":"user/a","allow":["logs.read"]},
                          {"id":"all","principal":"tenant","allow":["deploy.*","logs.*"]}])"},
       {"bindings", R"([{"id":"b","principal":"user/b","role":"lead","scope":"project/web"}])"}});
  const Decision denied = check(policy, "user/a", "deploy.prod", "project/web");
  CHECK(denied.reason == Reason::explicit_deny);
  CHECK(ids_of(denied.blocked_by) == "boundary cap, deny freeze");
  CHECK(denied.grants.empty());
  const Decision capped = check(policy, "user/a", "pay", "tenant");
  CHECK(capped.reason == Reason::not_granted);  // and no boundary decided it
  CHECK(capped.deciding.empty());
  CHECK(ids_of(capped.blocked_by) == "boundary all, boundary cap");
  const Decision owned = check(policy, "user/b", "deploy.preview", "project/api");
  CHECK(owned.blocked_by.empty());
  CHECK(grants_of(owned) == "dev at project/api");
  const Decision refused = check(policy, "user/b", "deploy.prod", "planet/x");
  CHECK(refused.blocked_by.empty());
  CHECK(refused.grants.empty());
}

TEST_CASE("grants that would break a separation are not named", "[policy][explain]") {
  const Policy policy = load(
      {{"separation", R"([{"id":"pay","permissions":["pay","deploy.prod"]}])"},
       {"teams", R"({"t":{"members":["user/a"]}})"},
       {"bindings", R"([{"id":"b","principal":"user/a","role":"lead","scope":"project/web"}])"},
       {"roles", R"({"lead":{"allow":["deploy.*"]},"payer":{"allow":["pay"]}})"}});
  for (const char* who : {"user/a", "team/t"}) {  // for a team: one of its members would
    const Decision here = check(policy, who, "pay", "project/web");
    CHECK(here.grants.empty());
    CHECK(ids_of(here.blocked_by) == "separation pay");
    CHECK(check(policy, who, "pay", "tenant").grants.empty());  // it would hold further down
    CHECK(grants_of(check(policy, who, "pay", "project/api")) == "payer at project/api");
  }
  CHECK(grants_of(check(policy, "user/b", "pay", "tenant")) == "payer at tenant");
}
