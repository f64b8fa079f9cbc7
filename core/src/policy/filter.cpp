// filter_resources: the rows that a check of any resource of a type could meet, with all that is
// known put in.
//
// Of the order of decision only two things depend on the resource: whether a row's place is among
// its ancestors, and conditions that read `resource`. So every row of the principal that bears on
// the action is looked at once: its validity is decided, its condition evaluated as far as it goes,
// and what is left is a prefix and perhaps a residual. A boundary has no place: one that caps bars
// everything, one that may cap is a conditional deny of everything. Separation bars everything too.
//
// A place covers the paths that begin with its own, and the declared flat resources below it, whose
// paths do not show their parents.
#include "ringfence/filter.h"

#include <algorithm>

#include "encoding/sort.h"
#include "policy/bundle_parts.h"
#include "policy/filter_prefix.h"
#include "policy/names.h"
#include "policy/question.h"

namespace ringfence {

using namespace policy;

namespace {

// A rule before its place is spelled as prefixes.
struct PlacedRule {
  std::uint32_t place;
  std::string when;
};

// Conditions with everything known but the resource.
class Residuals {
 public:
  Residuals(const Compiled& c, const FilterRequest& request) : c_(c) {
    on_.principal.id = request.subject;
    on_.principal.type = request.subject.substr(0, request.subject.find('/'));
    on_.resource.type = request.type;
    on_.action = request.action;
    on_.now = request.now;
    if (request.attributes) {
      on_.principal.attributes = request.attributes->get("principal");
      on_.action_attributes = request.attributes->get("action");
      on_.context = request.attributes->get("context");
    }
  }

  [[nodiscard]] condition::Partial of(std::uint32_t number) const {
    const Condition& condition = c_.condition(number);
    std::vector<std::string> unknown;
    for (std::string& path : condition.attributes()) {
      constexpr std::string_view kResource = "resource";
      if (path.compare(0, kResource.size(), kResource) != 0 || path == "resource.type")
        continue;
      const std::size_t deeper = path.find('.', kResource.size() + 1);
      unknown.push_back(deeper == std::string::npos ? std::move(path) : path.substr(0, deeper));
    }
    return condition.evaluate(on_, unknown);
  }

 private:
  const Compiled& c_;
  condition::Activation on_;
};

class Collector {
 public:
  Collector(const Compiled& c, const FilterRequest& request, const Subject& subject,
            std::uint32_t action)
      : c_(c), now_(request.now), subject_(subject), action_(action), residuals_(c, request) {}

  std::vector<PlacedRule> allowed, denied;

  // False: nothing is allowed, whatever the resource.
  bool run() {
    each_party(subject_, [&](std::uint32_t party) {
      for (const Row& row : c_.rows(party))
        look(row);
      return true;
    });
    for (const Row& row : c_.t.everyone_denies)
      look(row);
    if (allowed.empty())
      return false;
    bool barred = false;
    const auto cap = [&](std::uint32_t boundary) {
      if (!c_.t.allows(c_.t.boundaries[boundary].set, action_))
        barred = !deny(0, c_.t.boundaries[boundary].condition) || barred;
    };
    for (const std::uint32_t boundary : c_.t.everyone_caps)
      cap(boundary);
    each_party(subject_, [&](std::uint32_t party) {
      for (const std::uint32_t boundary : c_.caps(party))
        cap(boundary);
      return !barred;
    });
    return !barred && !(c_.t.is_separated(action_) && subject_.may_break_separation(c_) &&
                        broken_separation(c_, subject_, action_) != kNone);
  }

 private:
  using Kind = condition::Partial::Kind;

  // Adds a deny at a place; false if that is for sure.
  bool deny(std::uint32_t place, std::uint32_t condition) {
    condition::Partial left{Kind::yes, {}, {}};
    if (condition != 0)
      left = residuals_.of(condition);
    if (left.kind == Kind::no)
      return true;
    const bool open = left.kind == Kind::residual;
    denied.push_back({place, open ? std::move(left.residual) : std::string()});
    return open;
  }

  void look(const Row& row) {
    const bool denies = c_.t.denies_in(row.set, action_);
    if (!denies && !c_.t.allows(row.set, action_))
      return;
    const Limits& limits = c_.limits(row.limits);
    if (now_ < limits.not_before || now_ >= limits.expires)
      return;
    if (denies) {
      // A binding's condition gates what its role allows, not what it denies.
      (void)deny(row.place, c_.deny_of(row) != nullptr ? limits.condition : 0);
      return;
    }
    condition::Partial left{Kind::yes, {}, {}};
    if (limits.condition != 0)
      left = residuals_.of(limits.condition);
    if (left.kind == Kind::yes || left.kind == Kind::residual)
      allowed.push_back({row.place, std::move(left.residual)});
  }

  const Compiled& c_;
  Timestamp now_;
  const Subject& subject_;
  std::uint32_t action_;
  Residuals residuals_;
};

// Places as prefixes of paths of the type.
std::vector<FilterRule> spell(const Compiled& c, const TypeReach& reach,
                              std::vector<PlacedRule>& rules) {
  std::vector<FilterRule> out;
  ringfence::sort(rules.begin(), rules.end(), [](const PlacedRule& a, const PlacedRule& b) {
    return a.place != b.place ? a.place < b.place : a.when < b.when;
  });
  for (const PlacedRule& rule : rules)
    if (rule.place == 0 || reach.holds(c.place(rule.place).type))
      out.push_back({std::string(c.place_name(rule.place)), rule.when});
  const auto before = [](const PlacedRule& rule, std::uint32_t place) {
    return rule.place < place;
  };
  for (std::uint32_t flat = 0; flat < c.t.words.flat.size(); ++flat) {
    const std::string_view name = c.t.words.flat.name(flat);
    const std::uint32_t place = c.t.places.find(name);
    if (!reach.holds(c.place(place).type))
      continue;
    for (std::uint32_t at = c.place(place).parent; at != 0; at = c.place(at).parent) {
      auto rule = std::lower_bound(rules.begin(), rules.end(), at, before);
      for (; rule != rules.end() && rule->place == at; ++rule)
        out.push_back({std::string(name), rule->when});
    }
  }
  ringfence::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace

bool Filter::exact() const {
  const auto open = [](const FilterRule& rule) { return !rule.when.empty(); };
  return std::none_of(allowed.begin(), allowed.end(), open) &&
         std::none_of(denied.begin(), denied.end(), open);
}

Result<Filter> filter_resources(const Policy& policy, const FilterRequest& request) {
  const Compiled& c = Access::compiled(policy);
  RequestProblems problems;
  const std::uint32_t party = read_subject(c, request.subject, "/subject", problems);
  check_action(request.action, problems);
  if (!valid_type_name(request.type) || request.type == kTenantPath)
    problems.add("request.bad_type",
                 "name a type of resources such as `project`; of the tenant there is one: `check`",
                 "/type");
  check_attributes(request.attributes, problems);
  if (request.attributes && request.attributes->is(json::Kind::object) &&
      request.attributes->get("resource"))
    problems.add("request.bad_attributes",
                 "a filter is about all resources of a type: leave attributes of one out",
                 "/attributes/resource");
  if (problems.get())
    return tl::unexpected(std::move(*problems.get()));

  Filter out;
  const std::uint32_t action = c.t.words.permissions.find(request.action);
  const std::uint32_t type = c.t.words.graph.find(request.type);
  if (!request.tenant.empty() && request.tenant != c.t.tenant)
    out.reason = Reason::tenant_boundary;
  else if (action == kNone)
    out.reason = Reason::unknown_action;
  else if (type == kNone)
    out.reason = Reason::unknown_type;
  else if (!c.t.applies_on(action, type))
    out.reason = Reason::not_applicable;
  if (out.reason)
    return out;

  Subject subject = subject_of(c, party);
  // A preview is of a role or a team and nothing else.
  TokenTeams teams;
  if (party >= c.t.first_user)
    teams = read_teams(c, request.external_teams);
  subject.tokens = teams.all;
  Collector rules(c, request, subject, action);
  if (!rules.run())
    return out;
  const TypeReach reach(c.t.words.graph, type);
  out.allowed = spell(c, reach, rules.allowed);
  out.denied = spell(c, reach, rules.denied);
  drop_implied(out);
  if (!out.allowed.empty())
    out.kind = out.denied.empty() && out.allowed[0] == FilterRule{std::string(kTenantPath), {}}
                   ? Filter::Kind::all
                   : Filter::Kind::some;
  return out;
}

}  // namespace ringfence
