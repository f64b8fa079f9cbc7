// Random models with everything: conditions, boundaries, denies, validity, external teams,
// separations; and random questions with attributes, token teams and instants.
#pragma once

#include <set>

#include "models.h"

namespace ringfence::test {

inline const Strings kConditions = {"context.mfa == true",
                                    "context.n > 3",
                                    "principal.dept == 'eng'",
                                    "resource.owner == principal.id",
                                    "resource.type == 'project'",
                                    "context.missing == 1",
                                    "now < timestamp('2027-01-15T08:00:00Z')"};
inline const Strings kInstants = {"2020-01-01T00:00:00Z", "2027-01-15T08:00:00Z",
                                  "2090-01-01T00:00:00Z"};
inline const Strings kAttributes = {
    "{}", R"({"context":{"mfa":true,"n":5}})",
    R"({"context":{"mfa":false},"principal":{"dept":"eng"}})",
    R"({"context":{"mfa":1,"n":4},"principal":{"dept":"eng"},"resource":{"owner":"user/a"}})"};

// A document, the paths that its rows mention, and what its roles allow, denies left aside.
struct RichModel {
  std::string text;
  std::set<std::string> places;
  std::map<std::string, std::set<std::string>> allows;
};

inline bool matches(const std::string& pattern, const std::string& action) {
  if (pattern.back() != '*')
    return pattern == action;
  return action.substr(0, pattern.size() - 1) == pattern.substr(0, pattern.size() - 1);
}

inline void name_place(std::set<std::string>& places, std::string path) {
  if (path.substr(0, 12) == "runtime/web/" || path == "runtime/web")
    name_place(places, "project/web");
  while (path != "tenant") {
    places.insert(path);
    const auto id = path.rfind('/');
    const auto type = path.rfind('/', id - 1);
    path = type == std::string::npos ? "tenant" : path.substr(0, type);
  }
}

inline RichModel make_rich_model(Random& random) {
  RichModel out;
  out.places = {"tenant", "runtime/web", "project/web"};
  const auto scope = [&] {
    const std::string& path = random.pick(kScopes);
    name_place(out.places, path);
    return path;
  };
  const auto when = [&] {
    return random.chance(30) ? ",\"when\":\"" + random.pick(kConditions) + "\"" : std::string();
  };
  Strings roles, teams, bindings, denies, boundaries, separation, principals = kUsers;
  std::set<std::string> external;
  for (std::size_t i = 0; i < kRoles.size(); ++i) {
    const Strings below(kRoles.begin(), kRoles.begin() + static_cast<std::ptrdiff_t>(i));
    const Strings inherits = i ? some(random, below, 2) : Strings{};
    const Strings allow = some(random, kPatterns, 2);
    std::set<std::string>& allowed = out.allows[kRoles[i]];
    for (const auto& role : inherits)
      allowed.insert(out.allows[role].begin(), out.allows[role].end());
    for (const auto& action : kActions)
      for (const auto& pattern : allow)
        if (matches(pattern, action))
          allowed.insert(action);
    roles.push_back("\"" + kRoles[i] + "\":{\"inherits\":" + quoted_list(inherits) +
                    ",\"allow\":" + quoted_list(allow) + ",\"deny\":" +
                    quoted_list(random.chance(20) ? some(random, kPatterns, 1) : Strings{}) + "}");
    if (random.chance(25)) {
      external.insert(kTeams[i]);
      teams.push_back("\"" + kTeams[i] + "\":{\"external\":true}");
    } else {
      Strings members = some(random, kUsers, 2);
      if (i > 0 && random.chance(60))
        members.push_back("team/" + kTeams[random.below(i)]);
      teams.push_back("\"" + kTeams[i] + "\":{\"members\":" + quoted_list(members) + "}");
    }
    principals.push_back("team/" + kTeams[i]);
  }
  for (std::size_t i = 0; i < 1 + random.below(16); ++i) {
    std::string row = "{\"id\":\"b" + std::to_string(i) + "\",\"principal\":\"" +
                      random.pick(principals) + "\",\"role\":\"" + random.pick(kRoles) +
                      "\",\"scope\":\"" + scope() + "\"" + when();
    if (random.chance(15))
      row += ",\"expires\":\"" + random.pick(kInstants) + "\"";
    else if (random.chance(15))
      row += ",\"not_before\":\"" + random.pick(kInstants) + "\"";
    bindings.push_back(row + "}");
  }
  for (std::size_t i = 0; i < random.below(3); ++i) {
    const Strings who = some(random, principals, 2);
    denies.push_back("{\"id\":\"d" + std::to_string(i) + "\",\"permissions\":[\"" +
                     random.pick(kPatterns) + "\"],\"scope\":\"" + scope() + "\"" + when() +
                     (who.empty() ? "" : ",\"principals\":" + quoted_list(who)) + "}");
  }
  for (std::size_t i = 0; i < random.below(3); ++i)
    boundaries.push_back("{\"id\":\"c" + std::to_string(i) + "\",\"principal\":\"" +
                         (random.chance(20) ? "tenant" : random.pick(principals)) +
                         "\",\"allow\":" + quoted_list(some(random, kPatterns, 3)) + when() + "}");
  if (random.chance(40))
    separation.push_back(R"({"id":"s0","permissions":["pay",")" + kActions[random.below(4)] +
                         "\"]}");
  out.text = document({{"roles", random.shuffled(roles, "{}")},
                       {"teams", random.shuffled(teams, "{}")},
                       {"bindings", random.shuffled(bindings, "[]")},
                       {"denies", random.shuffled(denies, "[]")},
                       {"boundaries", random.shuffled(boundaries, "[]")},
                       {"separation", random.shuffled(separation, "[]")}});
  return out;
}

// Calls visit(random, model, policy) for `count` random models that load; a seed each, captured.
template <class Visit>
void each_rich_model(std::uint32_t first_seed, std::size_t count, Visit visit) {
  std::size_t refused = 0;
  for (std::uint32_t seed = first_seed; count > 0; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const RichModel model = make_rich_model(random);
    const auto policy = Policy::parse(model.text);
    if (!policy) {  // two rules of the document that random rows run into
      std::string errors;
      append(errors, policy.error());
      INFO(errors);
      REQUIRE((errors.find("policy.separation_violated") != std::string::npos ||
               errors.find("policy.deny_on_external_team") != std::string::npos));
      REQUIRE(++refused < 1'000'000);
      continue;
    }
    --count;
    visit(random, model, *policy);
  }
}

inline std::string type_of(const std::string& path) {
  const auto id = path.rfind('/');
  if (id == std::string::npos)
    return path;
  const auto type = path.rfind('/', id - 1);
  const std::size_t begin = type == std::string::npos ? 0 : type + 1;
  return path.substr(begin, id - begin);
}

// Types that the permissions of document() are on.
inline bool applies(const std::string& action, const std::string& path) {
  static const std::map<std::string, Strings> kOn = {
      {"deploy.prod", {"project", "env"}},  {"deploy.preview", {"project"}},
      {"deployment.view", {"project"}},     {"logs.read", {"runtime", "project", "repo"}},
      {"secret.read", {"secret"}},          {"pay", {"tenant", "project"}},
      {"pay.refund", {"tenant", "project"}}};
  const Strings& on = kOn.at(action);
  return std::find(on.begin(), on.end(), type_of(path)) != on.end();
}

// A question with all that can come along. Not to be copied: it points into itself.
struct RichQuestion {
  explicit RichQuestion(Random& random)
      : subject(random.pick(kSubjects)), action(random.pick(kActions)),
        resource(random.pick(kScopes)), teams(some(random, kTeams, 2)),
        attributes(*json::Document::parse(random.pick(kAttributes))),
        now(*parse_time(random.pick(kInstants))) {
    const bool sensible = random.chance(80);  // the others ask for what applies nowhere near
    while (sensible && !applies(action, resource))
      resource = random.pick(kScopes);
  }
  RichQuestion(const RichQuestion&) = delete;
  RichQuestion& operator=(const RichQuestion&) = delete;

  [[nodiscard]] Request request() const {
    Request out;
    out.subject = subject;
    out.action = action;
    out.resource = resource;
    out.now = now;
    out.external_teams = teams;
    out.attributes = attributes.root();
    return out;
  }
  [[nodiscard]] Reason ask(const Policy& policy, std::string_view who, std::string_view what,
                           std::string_view where) const {
    Request out = request();
    out.subject = who;
    out.action = what;
    out.resource = where;
    const auto decision = policy.check(out);
    REQUIRE(decision);
    return decision->reason;
  }

  static inline const Strings kSubjects = {"user/a",  "user/b",  "user/c",   "service/s",
                                           "team/t2", "role/r3", "user/none"};
  std::string subject, action, resource;
  Strings teams;
  json::Document attributes;
  Timestamp now;
};

}  // namespace ringfence::test
