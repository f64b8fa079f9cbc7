// The semantic diff: what it says of small documents, and the law over random ones.
#include "ringfence/diff.h"

#include "models.h"
#include "policy/compiled.h"

using namespace ringfence;
using namespace ringfence::test;

namespace {

using Sections = std::map<std::string, std::string>;

std::string join(const std::vector<std::string>& items) {
  std::string out;
  for (const auto& item : items)
    out += (out.empty() ? "" : ",") + item;
  return out;
}

// One line a scope: before>after permissions [roles] scope -except: who.
std::string told(const Policy& before, const Policy& after, std::string_view attributes = {}) {
  std::optional<json::Document> document;
  if (!attributes.empty())
    document = *json::Document::parse(attributes);
  const auto changes =
      diff(before, after, kNow, document ? std::optional(document->root()) : std::nullopt);
  REQUIRE(changes);
  std::string out;
  for (const auto& change : *changes)
    for (const auto& scope : change.scopes) {
      const auto side = [](Effect e, const std::string& when) {
        return e == Effect::conditional ? "{" + when + "}" : std::string(effect_name(e));
      };
      out += join(change.on) + (change.on.empty() ? "" : " ") +
             side(change.before, change.before_when) + ">" + side(change.after, change.after_when) +
             " " + join(change.permissions) + " [" + join(change.roles) + "] " + scope.scope +
             (scope.except.empty() ? "" : " -" + join(scope.except)) + ": " + join(scope.who) +
             "\n";
    }
  return out;
}

std::string told(const Sections& before, const Sections& after, std::string_view attributes = {}) {
  return told(load(before), load(after), attributes);
}

std::string binding(const std::string& who, const std::string& role, const std::string& scope,
                    const std::string& more = "") {
  static int next = 0;
  return R"({"id":"n)" + std::to_string(next++) + R"(","principal":")" + who + R"(","role":")" +
         role + R"(","scope":")" + scope + "\"" + more + "}";
}

Sections bindings(const std::string& rows) { return {{"bindings", "[" + rows + "]"}}; }

}  // namespace

TEST_CASE("diff: the same answers are no change, however they are written", "[policy][diff]") {
  CHECK(told(bindings(binding("user/a", "dev", "tenant")),
             bindings(binding("user/a", "dev", "tenant"))) == "");
  // Another id, a second row that adds nothing, an expired one, a role that nobody has.
  CHECK(told(bindings(binding("user/a", "dev", "tenant")),
             bindings(binding("user/a", "dev", "tenant") + "," +
                      binding("user/a", "viewer", "project/web") + "," +
                      binding("user/b", "owner", "tenant",
                              R"(,"expires":"2020-01-01T00:00:00Z")"))) == "");
  CHECK(told(Sections{}, {{"roles", R"({"new": {"allow": ["*"]}})"}}) == "");
  // The spelling of a condition, and of a role that allows the same.
  CHECK(told(bindings(binding("user/a", "dev", "tenant", R"(,"when":"context.mfa==true")")),
             bindings(binding("user/a", "dev", "tenant", R"(,"when":"(context.mfa) == true")"))) ==
        "");
}

TEST_CASE("diff: what a binding gives and takes", "[policy][diff]") {
  const Sections none, dev = bindings(binding("user/a", "dev", "project/web"));
  CHECK(told(none, dev) == "deny>allow deploy.preview,logs.read [dev] project/web: user/a\n");
  CHECK(told(dev, none) == "allow>deny deploy.preview,logs.read [dev] project/web: user/a\n");
}

TEST_CASE("diff: a permission is listed for what stands below a scope", "[policy][diff]") {
  // `secret.read` is on secrets only, which stand below projects and the tenant.
  CHECK(told(Sections{}, {{"roles", R"({"s": {"allow": ["secret.read"]}})"},
                          {"bindings", "[" + binding("user/a", "s", "project/web") + "]"}}) ==
        "deny>allow secret.read [s] project/web: user/a\n");
  // Nothing that `deploy.preview` is on stands below an env.
  CHECK(told(Sections{}, bindings(binding("user/a", "dev", "project/web/env/p"))) == "");
}

TEST_CASE("diff: what was so already, or is denied below, is excepted", "[policy][diff]") {
  CHECK(told(bindings(binding("user/a", "viewer", "project/web")),
             bindings(binding("user/a", "viewer", "tenant"))) ==
        "deny>allow logs.read [viewer] tenant -project/web: user/a\n");
  const Sections denied = {
      {"bindings", "[" + binding("user/a", "viewer", "tenant") + "]"},
      {"denies", R"([{"id":"d","permissions":["logs.read"],"scope":"project/web"}])"}};
  CHECK(told(Sections{}, denied) == "deny>allow logs.read [viewer] tenant -project/web: user/a\n");
}

TEST_CASE("diff: a team stands for its members where all change alike", "[policy][diff]") {
  const std::string teams = R"({"t": {"members": ["user/a", "user/b", "team/u"]},
                                "u": {"members": ["user/c"]}, "x": {"external": true}})";
  CHECK(told({{"teams", teams}},
             {{"teams", teams}, {"bindings", "[" + binding("team/t", "viewer", "tenant") + "]"}}) ==
        "deny>allow logs.read [viewer] tenant: team/t\n");
  CHECK(told({{"teams", teams}},
             {{"teams", teams}, {"bindings", "[" + binding("team/x", "viewer", "tenant") + "]"}}) ==
        "deny>allow logs.read [viewer] tenant: team/x\n");
  // user/a had it already: then the others are named, but for those of team/u.
  CHECK(told({{"teams", teams}, {"bindings", "[" + binding("user/a", "viewer", "tenant") + "]"}},
             {{"teams", teams},
              {"bindings", "[" + binding("user/a", "viewer", "tenant") + "," +
                               binding("team/t", "viewer", "tenant") + "]"}}) ==
        "deny>allow logs.read [viewer] tenant: team/t,team/u,user/b\n");
}

TEST_CASE("diff: conditions", "[policy][diff]") {
  const Sections mfa =
      bindings(binding("user/a", "viewer", "tenant", R"(,"when":"context.mfa == true")"));
  const Sections ip =
      bindings(binding("user/a", "viewer", "tenant", R"(,"when":"context.ip == '1'")"));
  CHECK(told(Sections{}, mfa) == "deny>{context.mfa == true} logs.read [viewer] tenant: user/a\n");
  CHECK(told(mfa, ip) ==
        "{context.mfa == true}>{context.ip == \"1\"} logs.read [viewer] tenant: user/a\n");
  CHECK(told(mfa, ip, R"({"context": {"mfa": true}})") ==
        "allow>deny logs.read [viewer] tenant: user/a\n");
  CHECK(told(mfa, ip, R"({"context": {"mfa": true, "ip": "1"}})") == "");
  // Facts are known: of the principal, of the resource, of the action.
  CHECK(told(Sections{}, bindings(binding("user/a", "dev", "tenant",
                                          R"(,"when":"principal.id == 'user/b'")"))) == "");
  CHECK(
      told(Sections{}, bindings(binding("user/a", "dev", "project/web",
                                        R"(,"when":"action.name == 'logs.read' || context.x")"))) ==
      "deny>allow logs.read [dev] project/web: user/a\n"
      "deny>{context.x} deploy.preview [dev] project/web: user/a\n");
  CHECK(told(Sections{}, {{"bindings", "[" +
                                           binding("user/a", "viewer", "project/web",
                                                   R"(,"when":"resource.type == 'project'")") +
                                           "]"}}) ==
        "deny>allow logs.read [viewer] project/web -runtime/web: user/a\n");
  // A deny in question stands beside the grant in question.
  const Sections freeze = {
      {"bindings", "[" + binding("user/a", "viewer", "tenant", R"(,"when":"context.a")") + "," +
                       binding("user/a", "dev", "tenant", R"(,"when":"context.b")") + "]"},
      {"denies",
       R"([{"id":"d","permissions":["logs.read"],"scope":"tenant","when":"context.freeze"}])"}};
  CHECK(told(Sections{}, freeze) ==
        "deny>{context.b} deploy.preview [dev] tenant: user/a\n"
        "deny>{(context.a || context.b) && !(context.freeze)} logs.read [dev,viewer] tenant: "
        "user/a\n");
}

TEST_CASE("diff: the type that a condition assumes is part of it", "[policy][diff]") {
  Sections before =
      bindings(binding("user/a", "viewer", "tenant", R"(,"when":"context.t == now")"));
  Sections after = before;
  after["attributes"] = R"({"context": {"t": "timestamp"}})";
  CHECK(told(before, after) ==
        "{context.t == now}>{context.t == now} logs.read [viewer] tenant: user/a\n");
  after["attributes"] = R"({"context": {"other": "timestamp"}})";
  CHECK(told(before, after) == "");
}

TEST_CASE("diff: resources that come, go or move", "[policy][diff]") {
  const std::string web = "[" + binding("user/a", "viewer", "project/web") + "]";
  CHECK(told({{"bindings", web}, {"resources", "{}"}}, {{"bindings", web}}) ==
        "deny>allow logs.read [viewer] runtime/web: user/a\n");
  CHECK(told(Sections{{"bindings", web}},
             {{"bindings", web}, {"resources", R"({"runtime/web": {"parent": "project/api"}})"}}) ==
        "allow>deny logs.read [viewer] runtime/web: user/a\n");
}

TEST_CASE("diff: a permission that comes, goes or is on another type", "[policy][diff]") {
  const std::string owner = "[" + binding("user/a", "owner", "project/web") + "]";
  const Sections one = {{"bindings", owner},
                        {"permissions", R"({"x": {"on": ["project"]}})"},
                        {"roles", R"({"owner": {"allow": ["*"]}})"}};
  Sections two = one, three = one;
  two["permissions"] = R"({"x": {"on": ["project"]}, "y": {"on": ["env"]}})";
  three["permissions"] = R"({"x": {"on": ["runtime"]}})";
  CHECK(told(one, two) == "deny>allow y [owner] project/web: user/a\n");
  CHECK(told(two, one) == "allow>deny y [owner] project/web: user/a\n");
  CHECK(told(one, three) == "runtime deny>allow x [owner] project/web: user/a\n"
                            "project allow>deny x [owner] project/web: user/a\n");
}

TEST_CASE("diff: another tenant, attributes that are no object", "[policy][diff]") {
  const auto other = diff(load({}), load({{"tenant", R"("other")"}}), kNow);
  REQUIRE_FALSE(other);
  CHECK(other.error().code == "policy.diff_tenant");
  const auto list = json::Document::parse("[]");
  const auto bad = diff(load({}), load({}), kNow, list->root());
  REQUIRE_FALSE(bad);
  CHECK(bad.error().code == "request.bad_attributes");
}

// ---- The law.

namespace {

const Strings kWhens = {"context.mfa == true",
                        "context.freeze",
                        "principal.id == 'user/a'",
                        "principal.level > 2",
                        "action.name.startsWith('deploy') || context.mfa",
                        "now < timestamp('2030-01-01T00:00:00Z')"};
const Strings kResourceWhens = {"resource.id == 'project/web'",
                                "resource.type == 'project' || context.mfa"};
const Strings kContexts = {
    "{}", R"({"context": {"mfa": true}})", R"({"context": {"mfa": true, "freeze": false}})",
    R"({"context": {"mfa": false, "freeze": true}, "principal": {"level": 3}})"};

void add_conditions(Random& random, Model& model, bool on_resources) {
  for (Strings* rows : {&model.bindings, &model.denies, &model.boundaries})
    for (std::string& row : *rows)
      if (random.chance(35)) {
        row.pop_back();
        row += R"(,"when":")" +
               random.pick(on_resources && random.chance(50) ? kResourceWhens : kWhens) + "\"}";
      }
}

void change(Random& random, Model& model) {
  const Model other = make_model(random);
  for (int n = static_cast<int>(random.below(3)); n >= 0; --n) {
    if (random.chance(40) && !model.bindings.empty())
      model.bindings.erase(model.bindings.begin() +
                           static_cast<std::ptrdiff_t>(random.below(model.bindings.size())));
    if (random.chance(40))
      model.bindings.push_back(
          binding(random.pick(kUsers), random.pick(kRoles), random.pick(kScopes)));
    const std::size_t role = random.below(model.roles.size());
    if (random.chance(15))
      model.roles[role] = other.roles[role];
    const std::size_t team = random.below(model.teams.size());
    if (random.chance(15))
      model.teams[team] = other.teams[team];
    if (random.chance(10))
      model.denies = other.denies;
    if (random.chance(10))
      model.boundaries = other.boundaries;
  }
}

// The document of a model, at times with other types, permissions and resources.
std::string text_of(Random& random, const Model& model, bool other) {
  std::string text = model.text(random);
  const auto swap = [&](const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    text.replace(at, from.size(), to);
  };
  if (other && random.chance(15))
    swap(R"("runtime/web": {"parent": "project/web"})",
         R"("runtime/web": {"parent": "project/api"}, "runtime/new": {"parent": "project/web"})");
  if (other && random.chance(10))
    swap(R"("logs.read": {"on": ["runtime", "project", "repo"]})",
         R"("logs.read": {"on": ["runtime", "env"]})");
  if (other && random.chance(10))
    swap(R"("pay": {)", R"("new": {"on": ["env"]}, "pay": {)");
  return text;
}

// The place that contains `place` in the tree in which changes are listed.
std::string container(const Policy& before, const Policy& after, const std::string& place) {
  policy::Chain chain;
  const auto& c = after.compiled().locate(place, chain) == policy::PathFault::none
                      ? after.compiled()
                      : before.compiled();
  const auto pair = place.rfind('/', place.rfind('/') - 1);
  if (pair != std::string::npos)
    return place.substr(0, pair);
  const auto own = c.t.places.find(place);
  return own == policy::kNone ? "tenant" : std::string(c.place_name(c.place(own).parent));
}

struct Listed {
  Effect before = Effect::deny, after = Effect::deny;
  bool found = false;
};

Listed listed(const Policy& before, const Policy& after, const std::vector<PolicyChange>& changes,
              const std::string& who, const std::string& action, const std::string& where) {
  Strings chain{where};
  while (chain.back() != "tenant")
    chain.push_back(container(before, after, chain.back()));
  const auto on_chain = [&](const std::string& place) {
    return std::find(chain.begin(), chain.end(), place) != chain.end();
  };
  const std::string pair = where.substr(where.rfind('/', where.rfind('/') - 1) + 1);
  const std::string type = where == "tenant" ? where : pair.substr(0, pair.find('/'));
  Listed out;
  for (const auto& one : changes) {
    if (std::find(one.permissions.begin(), one.permissions.end(), action) ==
            one.permissions.end() ||
        (!one.on.empty() && std::find(one.on.begin(), one.on.end(), type) == one.on.end()))
      continue;
    for (const auto& scope : one.scopes) {
      if (!on_chain(scope.scope) ||
          std::any_of(scope.except.begin(), scope.except.end(), on_chain) ||
          std::find(scope.principals.begin(), scope.principals.end(), who) ==
              scope.principals.end())
        continue;
      CHECK_FALSE(out.found);  // no answer is listed twice
      out = {one.before, one.after, true};
    }
  }
  return out;
}

bool allowed(const Policy& policy, const std::string& who, const std::string& action,
             const std::string& where, json::Value attributes) {
  const auto decision = policy.check(
      {.subject = who, .action = action, .resource = where, .now = kNow, .attributes = attributes});
  return decision && decision->allowed;
}

}  // namespace

TEST_CASE("law: a change is listed if and only if check answers otherwise", "[policy][diff][law]") {
  Strings actions = kActions;
  actions.push_back("new");
  Strings subjects = kUsers;
  for (const auto& team : kTeams)
    subjects.push_back("team/" + team);
  std::size_t changed = 0, conditional = 0;
  for (std::uint32_t seed = 1; seed <= 2000; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const bool on_resources = random.chance(30);
    Model model = make_model(random);
    if (random.chance(70))
      add_conditions(random, model, on_resources);
    Model next = model;
    change(random, next);
    const Policy before = parse_model(text_of(random, model, true)),
                 after = parse_model(text_of(random, next, true));
    const auto open = diff(before, after, kNow);
    const std::string& attributes = random.pick(kContexts);
    const auto document = json::Document::parse(attributes);
    const auto given = diff(before, after, kNow, document->root());
    REQUIRE(open);
    REQUIRE(given);
    Strings places = kScopes;
    // Undeclared ones, which have the answers of what contains them unless conditions look at them.
    for (const char* fresh : {"project/zz", "project/web/env/zz", "project/api/env/zz",
                              "project/web/env/p/secret/zz", "repo/zz", "secret/zz", "runtime/new"})
      if (!on_resources || before.compiled().t.places.find(fresh) != policy::kNone ||
          after.compiled().t.places.find(fresh) != policy::kNone)
        places.push_back(fresh);
    if (on_resources)
      std::erase_if(places, [&](const std::string& place) {
        return before.compiled().t.places.find(place) == policy::kNone &&
               after.compiled().t.places.find(place) == policy::kNone;
      });
    for (const auto& who : subjects)
      for (const auto& action : actions)
        for (const auto& where : places) {
          const bool was = allowed(before, who, action, where, document->root()),
                     is = allowed(after, who, action, where, document->root());
          const auto reason_of = [&](const Policy& policy) {
            const auto decision = policy.check({.subject = who,
                                                .action = action,
                                                .resource = where,
                                                .now = kNow,
                                                .attributes = document->root()});
            return decision ? decision->reason : Reason::unknown_resource;
          };
          const auto none = [](Reason r) {
            return r == Reason::not_applicable || r == Reason::unknown_resource ||
                   r == Reason::unknown_action || r == Reason::unknown_type;
          };
          if (none(reason_of(before)) && none(reason_of(after)))
            continue;  // there is no such cell
          CAPTURE(who, action, where);
          const Listed known = listed(before, after, *given, who, action, where);
          CHECK(known.found == (was != is));
          if (known.found)
            CHECK(((known.before == Effect::allow) == was && (known.after == Effect::allow) == is));
          const Listed unknown = listed(before, after, *open, who, action, where);
          if (!unknown.found)
            CHECK(was == is);
          else if (unknown.before != Effect::conditional && unknown.after != Effect::conditional)
            CHECK(((unknown.before == Effect::allow) == was &&
                   (unknown.after == Effect::allow) == is && was != is));
          else
            ++conditional;
          changed += was != is ? 1 : 0;
        }
  }
  CHECK(changed > 10000);  // the law was not held by nothing
  CHECK(conditional > 1000);
}
