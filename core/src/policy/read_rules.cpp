#include <algorithm>

#include "policy/names.h"
#include "policy/read_parts.h"

namespace ringfence::policy {

using json::Kind;

Timestamp Reader::time(const Section& value, Timestamp otherwise) {
  if (!value)
    return otherwise;
  const auto parsed = parse_time(value->string());
  if (parsed)
    return *parsed;
  problems_.add("policy.bad_time",
                "`" + std::string(value->string()) +
                    "` is not a time such as `2027-01-01T00:00:00Z`",
                *value);
  return otherwise;
}

bool Reader::row_id(const Section& id, Table<char>& seen) {
  if (!id)
    return false;
  if (!valid_id(id->string())) {
    problems_.add("policy.bad_name", "an id is 1 to 512 bytes without control characters", *id);
    return false;
  }
  const std::uint32_t before = seen.size();
  if (seen.intern(id->string()) < before) {
    problems_.add("policy.duplicate", "id `" + std::string(id->string()) + "` is used twice", *id);
    return false;
  }
  return true;
}

void Reader::bindings(Section section) {
  static constexpr MemberSpec kMembers[] = {
      {"id", Kind::string, true},   {"principal", Kind::string, true},
      {"role", Kind::string, true}, {"scope", Kind::string, true},
      {"not_before", Kind::string}, {"expires", Kind::string},
      {"when", Kind::string},       {"reason", Kind::string},
      {"approved_by", Kind::string}};
  if (!section)
    return;
  Table<char> seen;
  seen.reserve(section->size());
  model.bindings.reserve(section->size());
  for (const auto& [index, value] : *section) {
    if (problems_.full())
      return;
    const auto [id, who, role, scope, not_before, expires, when, reason, approved_by] =
        problems_.members(value, kMembers);
    BindingRow row;
    row.when = condition(when);
    bool good = row_id(id, seen) && who && role && scope;
    if (who)
      good = principal(*who, false) && good;
    if (role)
      row.role = resolve(*role, "role", names_.roles);
    if (scope)
      good = path(*scope) && good;
    row.not_before = time(not_before, kAlways);
    row.expires = time(expires, kNever);
    if (row.not_before >= row.expires)
      problems_.add("policy.empty_validity", "`not_before` must be earlier than `expires`", value);
    if (!good || row.role == kNone)
      continue;
    row.id = id->string();
    row.principal = who->string();
    row.scope = scope->string();
    model.bindings.push_back(row);
  }
}

void Reader::denies(Section section) {
  static constexpr MemberSpec kMembers[] = {
      {"id", Kind::string, true},    {"permissions", Kind::array, true},
      {"scope", Kind::string, true}, {"principals", Kind::array},
      {"when", Kind::string},        {"reason", Kind::string}};
  if (!section)
    return;
  Table<char> seen;
  for (const auto& [index, value] : *section) {
    const auto [id, permissions, scope, principals, when, reason] =
        problems_.members(value, kMembers);
    DenyRow row;
    row.when = condition(when);
    bool good = row_id(id, seen) && scope;
    if (scope)
      good = path(*scope) && good;
    row.permissions = patterns(permissions);
    if (permissions && permissions->size() == 0)
      problems_.add("policy.empty_list", "name at least one permission to deny", *permissions);
    if (principals && principals->size() == 0)
      problems_.add("policy.empty_list", "leave `principals` out to deny everyone", *principals);
    row.principals = strings(principals);
    if (principals)
      for (const auto& [i, who] : *principals)
        if (who.is(Kind::string))
          good = principal(who, false) && good;
    if (!good)
      continue;
    row.id = id->string();
    row.scope = scope->string();
    model.denies.push_back(std::move(row));
  }
}

void Reader::boundaries(Section section) {
  static constexpr MemberSpec kMembers[] = {{"id", Kind::string, true},
                                            {"principal", Kind::string, true},
                                            {"allow", Kind::array, true},
                                            {"when", Kind::string},
                                            {"reason", Kind::string}};
  if (!section)
    return;
  Table<char> seen;
  for (const auto& [index, value] : *section) {
    const auto [id, who, allow, when, reason] = problems_.members(value, kMembers);
    BoundaryRow row;
    row.when = condition(when);
    bool good = row_id(id, seen) && who;
    if (who)
      good = principal(*who, true) && good;
    row.allow = patterns(allow);  // empty is a cap that lets nothing through
    if (!good)
      continue;
    row.id = id->string();
    row.principal = who->string();
    model.boundaries.push_back(std::move(row));
  }
}

void Reader::separations(Section section) {
  static constexpr MemberSpec kMembers[] = {
      {"id", Kind::string, true}, {"permissions", Kind::array, true}, {"reason", Kind::string}};
  if (!section)
    return;
  Table<char> seen;
  for (const auto& [index, value] : *section) {
    const auto [id, permissions, reason] = problems_.members(value, kMembers);
    const bool good = row_id(id, seen);
    SeparationRow row;
    row.permissions = references(permissions, "permission", names_.permissions);
    if (permissions && permissions->size() < 2)
      problems_.add("policy.empty_list", "name at least two permissions to keep apart",
                    *permissions);
    if (!good)
      continue;
    row.id = id->string();
    model.separations.push_back(std::move(row));
  }
}

}  // namespace ringfence::policy
