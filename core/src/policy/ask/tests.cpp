#include "ringfence/policy_test.h"

#include <algorithm>

#include "encoding/sort.h"
#include "policy/compiled.h"
#include "policy/names.h"
#include "policy/problems.h"

namespace ringfence {

using namespace policy;
using json::Kind;

namespace {

constexpr std::size_t kMostCases = 100'000;

using Strings = std::vector<std::string>;
using Section = std::optional<json::Value>;

class Runner {
 public:
  explicit Runner(const Policy& policy) : policy_(policy), c_(policy.compiled()) {
    used_[0].resize(c_.t.roles.size());
    used_[1].resize(c_.t.words.permissions.size());
  }

  Result<TestReport> run(json::Value root);

 private:
  struct Test {
    Strings who, may, may_not, on, teams;
    Timestamp now = 0;
    std::string reason;
  };
  Strings strings(const Section& list);
  Timestamp time(json::Value value);
  void run(json::Value test, const Section& context, Timestamp now);
  void ask(const Test& test, TestCase& out, std::optional<json::Value> attributes);
  void exercise(const Decision& decision);
  std::string judge(const Test& test, const TestCase& one, const Decision& decision) const;

  const Policy& policy_;
  const Compiled& c_;
  Problems problems_;
  TestReport report_;
  std::vector<std::uint8_t> used_[2];  // roles, permissions
  Strings bindings_;                   // that decided
};

// A list with at least one string, if it is there.
Strings Runner::strings(const Section& list) {
  Strings out;
  if (!list)
    return out;
  for (const auto& [key, value] : *list) {
    if (value.is(Kind::string))
      out.emplace_back(value.string());
    else
      problems_.add("policy.wrong_type", "this must be a string", value);
  }
  if (list->size() == 0)
    problems_.add("policy.empty_list", "name at least one, or leave it out", *list);
  return out;
}

Timestamp Runner::time(json::Value value) {
  const auto parsed = parse_time(value.string());
  if (!parsed)
    problems_.add("policy.bad_time",
                  "`" + std::string(value.string()) +
                      "` is not a time such as `2027-01-01T00:00:00Z`",
                  value);
  return parsed.value_or(0);
}

Result<TestReport> Runner::run(json::Value root) {
  static constexpr MemberSpec kMembers[] = {{"ringfence_tests", Kind::integer, true},
                                            {"now", Kind::string, true},
                                            {"context", Kind::object},
                                            {"tests", Kind::array, true}};
  const auto [version, now, context, tests] = problems_.members(root, kMembers);
  if (version && version->integer() != 1)
    problems_.add("policy.unsupported_version", "this engine reads tests of format 1", *version);
  const Timestamp at = now ? time(*now) : 0;
  if (tests)
    for (const auto& [key, test] : *tests)
      run(test, context, at);
  if (!problems_.empty()) {
    Error error = problems_.take();
    error.code.replace(0, 6, "tests");  // the reader of policies found them
    for (Error& more : error.more)
      more.code.replace(0, 6, "tests");
    return tl::unexpected(std::move(error));
  }
  ringfence::sort(bindings_.begin(), bindings_.end());
  for (std::uint32_t role = 0; role < used_[0].size(); ++role)
    if (used_[0][role] == 0)
      report_.roles.emplace_back(c_.t.words.roles.name(role));
  for (std::uint32_t p = 0; p < used_[1].size(); ++p)
    if (used_[1][p] == 0)
      report_.permissions.emplace_back(c_.t.words.permissions.name(p));
  for (std::uint32_t party = c_.t.first_team; party < c_.party_count(); ++party)
    for (const Row& row : c_.rows(party)) {
      if (c_.deny_of(row) != nullptr)
        continue;
      ++report_.bindings_total;
      std::string id(c_.binding_id(row));
      if (!std::binary_search(bindings_.begin(), bindings_.end(), id))
        report_.bindings.push_back(std::move(id));
    }
  ringfence::sort(report_.bindings.begin(), report_.bindings.end());
  report_.roles_total = used_[0].size();
  report_.permissions_total = used_[1].size();
  return std::move(report_);
}

void Runner::run(json::Value value, const Section& usual, Timestamp now) {
  static constexpr MemberSpec kMembers[] = {
      {"name", Kind::string},      {"who", Kind::array, true}, {"may", Kind::array},
      {"may_not", Kind::array},    {"on", Kind::array, true},  {"context", Kind::object},
      {"principal", Kind::object}, {"resource", Kind::object}, {"action", Kind::object},
      {"now", Kind::string},       {"teams", Kind::array},     {"reason", Kind::string}};
  const auto [name, who, may, may_not, on, own, principal, resource, action, at, teams, reason] =
      problems_.members(value, kMembers);
  Test test{strings(who),
            strings(may),
            strings(may_not),
            strings(on),
            strings(teams),
            at ? time(*at) : now,
            reason ? std::string(reason->string()) : ""};
  if (value.is(Kind::object) && !may && !may_not)
    problems_.add("policy.missing_member", "say what they `may` or `may_not`", value);
  if (reason) {
    bool known = false;
    for (int i = 0; i <= static_cast<int>(Reason::unknown_scope); ++i)
      known = known || reason_name(static_cast<Reason>(i)) == test.reason;
    if (!known)
      problems_.add("policy.unknown_word",
                    "`" + test.reason + "` is no reason of a decision, such as `explicit_deny`",
                    *reason);
  }
  const std::size_t count =
      test.who.size() * (test.may.size() + test.may_not.size()) * test.on.size();
  if (count > kMostCases - std::min(kMostCases, report_.cases.size()))
    problems_.add("policy.too_many", "these are more than 100000 cases: split the file", value);
  if (!problems_.empty())
    return;
  json::Writer out;
  out.begin_object();
  const std::pair<std::string_view, Section> attributes[] = {{"context", own ? own : usual},
                                                             {"principal", principal},
                                                             {"resource", resource},
                                                             {"action", action}};
  for (const auto& [key, given] : attributes)
    if (given)
      out.key(key).value(*given);
  out.end_object();
  const auto document = json::Document::parse(out.take());
  const std::string path = value.pointer();
  for (const std::string& subject : test.who)
    for (std::size_t a = 0; a < test.may.size() + test.may_not.size(); ++a)
      for (const std::string& where : test.on) {
        TestCase one;
        one.name = name ? name->string() : std::string_view();
        one.path = path;
        one.expected = a < test.may.size();
        one.who = subject;
        one.action = one.expected ? test.may[a] : test.may_not[a - test.may.size()];
        one.resource = where;
        ask(test, one, document ? std::optional(document->root()) : std::nullopt);
        one.passed = one.problem.empty();
        report_.cases.push_back(std::move(one));
      }
}

void Runner::ask(const Test& test, TestCase& one, std::optional<json::Value> attributes) {
  for (const std::string& team : test.teams) {
    const std::uint32_t id = c_.t.parties.find("team/" + escape_segment(team));
    if (id == kNone || c_.t.external[id - c_.t.first_team] == 0) {
      one.problem = "`" + team + "` is not an external team of the policy";
      return;
    }
  }
  const auto decision = policy_.check({.subject = one.who,
                                       .action = one.action,
                                       .resource = one.resource,
                                       .now = test.now,
                                       .external_teams = test.teams,
                                       .attributes = attributes});
  if (!decision) {
    one.problem = decision.error().message;
    return;
  }
  one.allowed = decision->allowed;
  one.reason = reason_name(decision->reason);
  one.problem = judge(test, one, *decision);
  exercise(*decision);
  if (const std::uint32_t p = c_.t.words.permissions.find(one.action); p != kNone)
    used_[1][p] = 1;
}

void Runner::exercise(const Decision& decision) {
  for (const DecidingPath& path : decision.deciding) {
    if (path.kind == "binding" || path.kind == "role_deny")
      bindings_.push_back(path.id);
    Strings roles = path.inherited;
    roles.push_back(path.role);
    for (const std::string& role : roles)
      if (const std::uint32_t id = c_.t.words.roles.find(role); id != kNone)
        used_[0][id] = 1;
  }
}

std::string Runner::judge(const Test& test, const TestCase& one, const Decision& decision) const {
  const bool as_expected = one.allowed == one.expected;
  if (as_expected && !test.reason.empty())
    return one.reason == test.reason ? "" : "the reason is " + one.reason + ", not " + test.reason;
  switch (decision.reason) {
  case Reason::unknown_action:
    return "the policy has no permission `" + one.action + "`";
  case Reason::unknown_type:
  case Reason::unknown_resource:
    return "the policy has no resource `" + one.resource + "`";
  case Reason::not_applicable:
    return "`" + one.action + "` is not `on` the type of `" + one.resource + "`";
  default:
    break;
  }
  if (as_expected)
    return "";
  if (!one.allowed)
    return "denied: " + one.reason;
  std::string by;
  for (const DecidingPath& path : decision.deciding)
    by += (by.empty() ? " by `" : ", `") + path.id + "`";
  return "allowed" + by;
}

}  // namespace

std::size_t TestReport::failed() const {
  return static_cast<std::size_t>(
      std::count_if(cases.begin(), cases.end(), [](const TestCase& one) { return !one.passed; }));
}

Result<TestReport> run_tests(const Policy& policy, std::string_view text) {
  RINGFENCE_TRY(document, json::Document::parse(text, {.comments = true}));
  return Runner(policy).run(document.root());
}

}  // namespace ringfence
