// What the tests of policies share: a small document whose sections a test replaces.
#pragma once

#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ringfence/policy.h"

namespace ringfence::test {

constexpr Timestamp kNow = 1'800'000'000'000;  // 2027-01-15T08:00:00Z

// A document with the types and permissions below; `sections` adds to it or replaces.
inline std::string document(const std::map<std::string, std::string>& sections) {
  std::map<std::string, std::string> all = {
      {"ringfence", "1"},
      {"tenant", R"("acme")"},
      {"revision", "3"},
      {"types", R"({"project": {"in": ["tenant"]}, "env": {"in": ["project"]},
                    "secret": {"in": ["env", "tenant"]}, "runtime": {"flat": true},
                    "repo": {"flat": true, "in": ["tenant"]}})"},
      {"permissions",
       R"({"deploy.prod": {"on": ["project", "env"]}, "deploy.preview": {"on": ["project"]},
                          "deployment.view": {"on": ["project"]},
                          "logs.read": {"on": ["runtime", "project", "repo"]},
                          "secret.read": {"on": ["secret"]},
                          "pay": {"on": ["tenant", "project"]}, "pay.refund": {"on": ["tenant", "project"]}})"},
      {"resources", R"({"runtime/web": {"parent": "project/web"}})"},
      {"roles", R"({"viewer": {"allow": ["logs.read"]},
                    "dev": {"inherits": ["viewer"], "allow": ["deploy.preview"]},
                    "lead": {"inherits": ["dev"], "allow": ["deploy.*"], "deny": ["pay.*"]},
                    "owner": {"allow": ["*"]}})"},
  };
  for (const auto& [key, value] : sections)
    all[key] = value;
  std::string text = "{";
  for (const auto& [key, value] : all)
    text += (text.size() > 1 ? ", \"" : "\"") + key + "\": " + value;
  return text + "}";
}

inline std::string binding(const std::string& member, const std::string& value) {
  std::map<std::string, std::string> row = {
      {"id", "\"b\""}, {"principal", "\"user/a\""}, {"role", "\"dev\""}, {"scope", "\"tenant\""}};
  if (value.empty())
    row.erase(member);
  else
    row[member] = value;
  std::string out;
  for (const auto& [key, text] : row)
    out += (out.empty() ? "[{\"" : ", \"") + key + "\": " + text;
  return out + "}]";
}

inline void append(std::string& out, const Error& error) {
  out += error.code + " " + error.path + ": " + error.message + "\n";
  for (const Error& more : error.more)
    append(out, more);
}

// All errors of a document that must not load, one a line: code, place, message.
inline std::string errors_of(const std::map<std::string, std::string>& sections) {
  const auto policy = Policy::parse(document(sections));
  if (policy)
    return "";
  std::string out;
  append(out, policy.error());
  return out;
}

inline Policy load(const std::map<std::string, std::string>& sections) {
  auto policy = Policy::parse(document(sections));
  if (!policy) {
    std::string out;
    append(out, policy.error());
    FAIL(out);
  }
  return *policy;
}

// Whether the three ids, where the policy gives them, answer `allowed`.
inline bool ids_agree(const Policy& policy, std::string_view subject, std::string_view action,
                      std::string_view resource, Timestamp now, bool allowed) {
  const auto s = policy.subject_id(subject), a = policy.action_id(action),
             r = policy.resource_id(resource);
  if (!s || !a)
    return true;
  return policy.can_by_id(*s, *a, resource, now) == allowed &&
         (!r || policy.can_by_ids(*s, *a, *r, now) == allowed);
}

inline Decision check(const Policy& policy, std::string_view subject, std::string_view action,
                      std::string_view resource, Timestamp now = kNow,
                      const std::vector<std::string>& teams = {}) {
  const auto decision = policy.check({.subject = subject,
                                      .action = action,
                                      .resource = resource,
                                      .now = now,
                                      .external_teams = teams});
  if (!decision)
    FAIL(decision.error().code << " " << decision.error().message);
  // The hot path has no external teams and must agree on everything else.
  if (teams.empty()) {
    CHECK(policy.can(subject, action, resource, now) == decision->allowed);
    CHECK(ids_agree(policy, subject, action, resource, now, decision->allowed));
  }
  CHECK(decision->allowed == (decision->reason == Reason::granted));
  return *decision;
}

inline std::string reason(const Policy& policy, std::string_view subject, std::string_view action,
                          std::string_view resource, Timestamp now = kNow,
                          const std::vector<std::string>& teams = {}) {
  return std::string(reason_name(check(policy, subject, action, resource, now, teams).reason));
}

// The error code of a malformed request; can() must say no to it.
inline std::string request_error(const Policy& policy, std::string_view subject,
                                 std::string_view action, std::string_view resource) {
  CHECK_FALSE(policy.can(subject, action, resource, kNow));
  const auto decision =
      policy.check({.subject = subject, .action = action, .resource = resource, .now = kNow});
  return decision ? "" : decision.error().code + " " + decision.error().path;
}

}  // namespace ringfence::test
