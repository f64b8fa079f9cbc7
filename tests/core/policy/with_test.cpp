// Snapshots with changes: as if the changed document had been loaded.
#include "models.h"

using namespace ringfence;
using namespace ringfence::test;

namespace {

std::string codes(const Result<Policy>& policy) {
  if (policy)
    return "";
  std::string out = policy.error().code + " " + policy.error().path;
  for (const Error& more : policy.error().more)
    out += ", " + more.code + " " + more.path;
  return out;
}

Policy sample() {
  return load(
      {{"teams", R"({"web": {"members": ["user/ana"]}, "oncall": {"external": true}})"},
       {"bindings", R"([{"id": "a", "principal": "user/ana", "role": "dev", "scope": "project/web"},
                                {"id": "w", "principal": "team/web", "role": "dev", "scope": "tenant"}])"}});
}

// One random small change that fits the policy.
std::string change(Random& random, int step, Strings& ids,
                   std::vector<std::pair<std::string, std::string>>& members) {
  std::string out = "{\"bindings\":{\"add\":[";
  std::string sep;
  for (std::size_t n = random.below(3); n > 0; --n) {
    const std::string id = "n" + std::to_string(step) + "_" + std::to_string(n);
    Strings who = kUsers;
    who.insert(who.end(), {"team/t1", "team/t3", "user/new" + std::to_string(random.below(3))});
    out += sep + "{\"id\":\"" + id + "\",\"principal\":\"" + random.pick(who) + "\",\"role\":\"" +
           random.pick(kRoles) + "\",\"scope\":\"" +
           random.pick(random.chance(20) ? Strings{"project/new/env/x", "repo/new"} : kScopes) +
           "\"";
    if (random.chance(20))
      out += ",\"expires\":\"" + random.pick(kTimes) + "\"";
    out += "}";
    ids.push_back(id);
    sep = ",";
  }
  out += "],\"remove\":[";
  const std::size_t fresh = ids.size();
  if (fresh > 3 && random.chance(60)) {
    const std::size_t at = random.below(fresh - 3);
    out += "\"" + ids[at] + "\"";
    ids.erase(ids.begin() + static_cast<std::ptrdiff_t>(at));
  }
  out += "]}";
  const std::pair<std::string, std::string> who{
      random.pick(kTeams), random.pick(Strings{"user/a", "user/new1", "service/s"})};
  const auto at = std::find(members.begin(), members.end(), who);
  out += std::string(",\"members\":{\"") + (at == members.end() ? "add" : "remove") + "\":{\"" +
         who.first + "\":[\"" + who.second + "\"]}}";
  if (at == members.end())
    members.push_back(who);
  else
    members.erase(at);
  return out + "}";
}

}  // namespace

TEST_CASE("law: a snapshot with changes answers as the changed document does", "[policy][law]") {
  for (std::uint32_t seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    Model model = make_model(random);
    Strings ids;
    for (std::size_t i = 0; i < model.bindings.size(); ++i)
      ids.push_back("b" + std::to_string(i));
    Policy policy = parse_model(model.text(random));
    auto members = model.members;
    for (int step = 0; step < 12; ++step) {
      const std::string changes = change(random, step, ids, members);
      CAPTURE(changes);
      const auto changed = policy.with(changes);
      REQUIRE(codes(changed).empty());
      policy = *changed;
      const Policy loaded = parse_model(policy.canonical());
      CHECK(loaded.digest() == policy.digest());
      CHECK(loaded.revision() == policy.revision());
      CHECK(loaded.principals() == policy.principals());
      CHECK(loaded.time_dependent() == policy.time_dependent());
      each_question([&](const auto& who, const auto& action, const auto& where) {
        CHECK(answer(loaded, who, action, where) == answer(policy, who, action, where));
      });
    }
  }
}

TEST_CASE("taking one of two ways to the same grant leaves the other", "[policy]") {
  const Policy policy = sample();
  CHECK(reason(policy, "user/ana", "deploy.preview", "project/web") == "granted");
  const Policy one = *policy.with(R"({"bindings": {"remove": ["a"]}})");
  CHECK(reason(one, "user/ana", "deploy.preview", "project/web") == "granted");
  CHECK(check(one, "user/ana", "deploy.preview", "project/web").deciding.size() == 1);
  const Policy none = *one.with(R"({"members": {"remove": {"web": ["user/ana"]}}})");
  CHECK(reason(none, "user/ana", "deploy.preview", "project/web") == "not_granted");
  const Policy back = *none.with(R"({"members": {"add": {"web": ["user/ana"]}}, "revision": 3})");
  CHECK(reason(back, "user/ana", "deploy.preview", "project/api") == "granted");
  CHECK(reason(policy, "user/ana", "deploy.preview", "project/web") == "granted");
  CHECK(policy.revision() == 3);
  CHECK(none.revision() == 5);
  CHECK(back.revision() == 3);
}

TEST_CASE("other sections change by loading the changed document", "[policy]") {
  const Policy policy = sample();
  const auto changed = policy.with(
      R"({"roles": {"set": {"ops": {"allow": ["pay"]}}, "remove": ["lead"]},
          "bindings": {"add": [{"id": "o", "principal": "team/ops", "role": "ops", "scope": "tenant"}]},
          "teams": {"set": {"ops": {}}}, "members": {"add": {"ops": ["user/bob", "team/web"]}},
          "denies": {"add": [{"id": "d", "permissions": ["logs.read"], "scope": "tenant"}]}})");
  REQUIRE(codes(changed).empty());
  CHECK(reason(*changed, "user/bob", "pay", "tenant") == "granted");
  CHECK(reason(*changed, "user/ana", "pay", "tenant") == "granted");
  CHECK(reason(*changed, "user/ana", "logs.read", "project/web") == "explicit_deny");
  CHECK(changed->roles() == Strings{"dev", "ops", "owner", "viewer"});
  CHECK(changed->digest() == Policy::parse(changed->canonical())->digest());
}

TEST_CASE("changes that do not fit are refused, and the snapshot stays as it was", "[policy]") {
  const Policy policy = sample();
  const auto refused = [&](const char* changes) { return codes(policy.with(changes)); };
  CHECK(refused("[]") == "policy.wrong_type ");
  CHECK(refused("{") == "json.incomplete byte 1");
  CHECK(refused(R"({"tenant": "other"})") == "policy.unknown_member /tenant");
  CHECK(refused(R"({"bindings": []})") == "policy.wrong_type /bindings");
  CHECK(refused(R"({"bindings": {"set": []}})") == "policy.unknown_member /bindings/set");
  CHECK(refused(R"({"bindings": {"remove": [1]}})") == "policy.wrong_type /bindings/remove/0");
  CHECK(refused(R"({"bindings": {"remove": ["a", "x"]}})") ==
        "policy.unknown_row /bindings/remove/1");
  CHECK(refused(R"({"bindings": {"remove": ["a", "a"]}})") ==
        "policy.duplicate /bindings/remove/1");
  CHECK(
      refused(
          R"({"bindings": {"add": [{"id": "a", "principal": "user/x", "role": "dev", "scope": "tenant"}]}})") ==
      "policy.duplicate /bindings/add/0/id");
  CHECK(
      refused(
          R"({"bindings": {"add": [{"id": "n", "principal": "user/x", "role": "deb", "scope": "planet/x"}]}})") ==
      "policy.unknown_role /bindings/add/0/role, policy.unknown_type /bindings/add/0/scope");
  CHECK(
      refused(
          R"({"bindings": {"add": [{"id": "n", "principal": "team/oncall", "role": "lead", "scope": "tenant"}]}})") ==
      "policy.deny_on_external_team /bindings/add/0");
  CHECK(refused(R"({"members": {"add": {"web": ["user/ana"]}}})") ==
        "policy.duplicate /members/add/web/0");
  CHECK(refused(R"({"members": {"remove": {"web": ["user/bob"]}}})") ==
        "policy.not_a_member /members/remove/web/0");
  CHECK(refused(R"({"members": {"add": {"nope": ["user/bob"]}}})") ==
        "policy.unknown_team /members/add/nope");
  CHECK(refused(R"({"members": {"add": {"oncall": ["user/bob"]}}})") ==
        "policy.external_team /members/add/oncall");
  CHECK(refused(R"({"members": {"add": {"web": ["bob"]}}})") ==
        "policy.bad_principal /members/add/web/0");
  CHECK(refused(R"({"roles": {"remove": ["nope"]}})") == "policy.unknown_row /roles/remove/0");
  CHECK(refused(R"({"roles": {"remove": ["dev"]}})").find("policy.unknown_role") == 0);
  CHECK(refused(R"({"revision": -1})") == "policy.bad_number /revision");
  const Policy last = load({{"revision", "9007199254740991"}});
  CHECK(codes(last.with("{}")) == "policy.bad_number ");
  CHECK(reason(policy, "user/ana", "deploy.preview", "project/web") == "granted");
}

TEST_CASE("separation of duties also holds for changes", "[policy]") {
  const Policy policy = load(
      {{"separation", R"([{"id": "s", "permissions": ["pay", "deploy.prod"]}])"},
       {"roles", R"({"payer": {"allow": ["pay"]}, "deployer": {"allow": ["deploy.*"]}})"},
       {"teams", R"({"web": {"members": ["user/ana"]}, "ops": {}})"},
       {"bindings", R"([{"id": "p", "principal": "user/ana", "role": "payer", "scope": "tenant"},
                        {"id": "o", "principal": "team/ops", "role": "deployer", "scope": "tenant"}])"}});
  for (
      const char* changes :
      {R"({"bindings": {"add": [{"id": "x", "principal": "user/ana", "role": "deployer", "scope": "project/x"}]}})",
       R"({"bindings": {"add": [{"id": "x", "principal": "team/web", "role": "deployer", "scope": "project/x"}]}})",
       R"({"members": {"add": {"ops": ["user/ana"]}}})"})
    CHECK(codes(policy.with(changes)).find("policy.separation_violated") == 0);
  CHECK(codes(policy.with(R"({"members": {"add": {"ops": ["user/bob"]}}})")).empty());
}
