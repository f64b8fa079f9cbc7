// Random models for the laws, and the questions to ask of them.
#pragma once

#include <random>

#include "support.h"

namespace ringfence::test {

class Random {
 public:
  explicit Random(std::uint32_t seed) : engine_(seed) {}
  std::size_t below(std::size_t n) { return engine_() % n; }
  bool chance(std::size_t percent) { return below(100) < percent; }
  template <class T>
  const T& pick(const std::vector<T>& from) {
    return from[below(from.size())];
  }
  std::string shuffled(std::vector<std::string> rows, const char* brackets) {
    for (std::size_t i = rows.size(); i > 1; --i)
      std::swap(rows[i - 1], rows[below(i)]);
    std::string out(1, brackets[0]);
    for (const auto& row : rows)
      out += (out.size() > 1 ? "," : "") + row;
    return out + brackets[1];
  }

 private:
  std::mt19937 engine_;
};

using Strings = std::vector<std::string>;
inline const Strings kUsers = {"user/a", "user/b", "user/c", "service/s"};
inline const Strings kTeams = {"t0", "t1", "t2", "t3"};
inline const Strings kRoles = {"r0", "r1", "r2", "r3"};
inline const Strings kActions = {"deploy.prod", "deploy.preview", "logs.read",      "secret.read",
                                 "pay",         "pay.refund",     "deployment.view"};
inline const Strings kPatterns = {"deploy.*", "deploy.prod", "logs.read",   "*",
                                  "pay",      "pay.*",       "secret.read", "deployment.view"};
inline const Strings kScopes = {"tenant",      "project/web", "project/api", "project/web/env/p",
                                "runtime/web", "repo/r",      "secret/S"};
inline const Strings kTimes = {"2020-01-01T00:00:00Z", "2090-01-01T00:00:00Z"};

inline std::string quoted_list(const Strings& items) {
  std::string out = "[";
  for (const auto& item : items)
    out += (out.size() > 1 ? ",\"" : "\"") + item + "\"";
  return out + "]";
}

inline Strings some(Random& random, const Strings& from, std::size_t most) {
  Strings out;
  for (std::size_t n = random.below(most + 1); n > 0; --n) {
    const std::string& item = random.pick(from);
    if (std::find(out.begin(), out.end(), item) == out.end())
      out.push_back(item);
  }
  return out;
}

struct Model {
  Strings roles, teams, bindings, denies, boundaries;
  std::vector<std::pair<std::string, std::string>> members;  // team, principal

  [[nodiscard]] std::string text(Random& order) const {
    return document({{"roles", order.shuffled(roles, "{}")},
                     {"teams", order.shuffled(teams, "{}")},
                     {"bindings", order.shuffled(bindings, "[]")},
                     {"denies", order.shuffled(denies, "[]")},
                     {"boundaries", order.shuffled(boundaries, "[]")}});
  }
};

inline Model make_model(Random& random) {
  Model model;
  Strings principals = kUsers;
  for (std::size_t i = 0; i < kRoles.size(); ++i) {
    const Strings below(kRoles.begin(), kRoles.begin() + static_cast<std::ptrdiff_t>(i));
    model.roles.push_back(
        "\"" + kRoles[i] +
        "\":{\"inherits\":" + quoted_list(i ? some(random, below, 2) : Strings{}) +
        ",\"allow\":" + quoted_list(some(random, kPatterns, 2)) + ",\"deny\":" +
        quoted_list(random.chance(20) ? some(random, kPatterns, 1) : Strings{}) + "}");
    Strings members = some(random, kUsers, 2);
    for (const auto& member : members)
      model.members.emplace_back(kTeams[i], member);
    if (i > 0 && random.chance(60))
      members.push_back("team/" + kTeams[random.below(i)]);
    model.teams.push_back("\"" + kTeams[i] + "\":{\"members\":" + quoted_list(members) + "}");
    principals.push_back("team/" + kTeams[i]);
  }
  for (std::size_t i = 0; i < 1 + random.below(40); ++i) {
    std::string row = "{\"id\":\"b" + std::to_string(i) + "\",\"principal\":\"" +
                      random.pick(principals) + "\",\"role\":\"" + random.pick(kRoles) +
                      "\",\"scope\":\"" + random.pick(kScopes) + "\"";
    if (random.chance(15))
      row += ",\"expires\":\"" + random.pick(kTimes) + "\"";
    else if (random.chance(15))
      row += ",\"not_before\":\"" + random.pick(kTimes) + "\"";
    model.bindings.push_back(row + "}");
  }
  for (std::size_t i = 0; i < random.below(4); ++i) {
    const Strings who = some(random, principals, 2);
    model.denies.push_back("{\"id\":\"d" + std::to_string(i) + "\",\"permissions\":[\"" +
                           random.pick(kPatterns) + "\"],\"scope\":\"" + random.pick(kScopes) +
                           "\"" + (who.empty() ? "" : ",\"principals\":" + quoted_list(who)) + "}");
  }
  for (std::size_t i = 0; i < random.below(3); ++i)
    model.boundaries.push_back("{\"id\":\"c" + std::to_string(i) + "\",\"principal\":\"" +
                               (random.chance(20) ? "tenant" : random.pick(principals)) +
                               "\",\"allow\":" + quoted_list(some(random, kPatterns, 3)) + "}");
  return model;
}

inline Policy parse_model(const std::string& text) {
  auto policy = Policy::parse(text);
  if (!policy) {
    std::string out = text + "\n";
    append(out, policy.error());
    FAIL(out);
  }
  return *policy;
}

inline std::string answer(const Policy& policy, const std::string& who, const std::string& action,
                          const std::string& where) {
  const Decision d = check(policy, who, action, where);
  std::string out(reason_name(d.reason));
  for (const auto* paths : {&d.deciding, &d.missed})
    for (const auto& p : *paths) {
      out += "|" + p.kind + "," + p.id + "," + p.principal + "," + p.role + "," + p.pattern + "," +
             p.scope + "," + p.failure;
      for (const auto& team : p.teams)
        out += "<" + team;
      for (const auto& role : p.inherited)
        out += ">" + role;
    }
  for (const auto& need : d.needed)
    out += "|" + need;
  return out;
}

template <class Visit>
void each_question(Visit visit) {
  for (const auto& who :
       {"user/a", "user/b", "user/c", "service/s", "team/t2", "role/r3", "user/none"})
    for (const auto& action : kActions)
      for (const auto& where : kScopes)
        visit(std::string(who), action, where);
}

}  // namespace ringfence::test
