// A policy document, read and checked but not yet compiled: plain rows whose names are resolved to
// indexes. Texts are views into the parsed JSON, which must outlive the model.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "policy/pages.h"
#include "ringfence/condition.h"
#include "ringfence/encoding.h"
#include "ringfence/json.h"

namespace ringfence::policy {

constexpr Timestamp kNever = INT64_MAX;   // expires: never
constexpr Timestamp kAlways = INT64_MIN;  // not_before: always

using Index = std::uint32_t;

// Type 0 is the reserved root `tenant`; the others are sorted by name.
struct TypeRow {
  std::string_view name;
  std::vector<Index> in;  // permitted parent types, 0 = tenant
  bool flat = false;
};
struct PermissionRow {  // sorted by name; the index is the permission id
  std::string_view name;
  std::vector<Index> on;  // types
};
struct RoleRow {  // sorted by name; the index is the role id
  std::string_view name;
  std::vector<Index> inherits;
  std::vector<std::string_view> allow, deny;  // patterns
};
struct TeamRow {  // sorted by name
  std::string_view name;
  bool external = false;
  std::vector<std::string_view> members;  // user/…, service/…, team/…
};
struct ResourceRow {
  std::string_view path, parent;
};
struct SecretScopeRow {
  std::string_view scope, path;
};
struct BindingRow {
  std::string_view id, principal, scope;
  Index role = 0;
  Timestamp not_before = kAlways, expires = kNever;
  Index when = 0;  // of Model::conditions, from 1; 0: none
};
struct DenyRow {
  std::string_view id, scope;
  std::vector<std::string_view> principals;   // empty: everyone
  std::vector<std::string_view> permissions;  // patterns
  Index when = 0;
};
struct BoundaryRow {
  std::string_view id, principal;  // "tenant": everyone
  std::vector<std::string_view> allow;
  Index when = 0;
};
struct SeparationRow {
  std::string_view id;
  std::vector<Index> permissions;
};

struct Model {
  std::string_view tenant;
  std::int64_t revision = 0;
  std::vector<TypeRow> types;
  std::vector<PermissionRow> permissions;
  std::vector<RoleRow> roles;
  std::vector<TeamRow> teams;
  std::vector<ResourceRow> resources;
  std::vector<SecretScopeRow> secret_scopes;
  PageVector<BindingRow> bindings;
  std::vector<DenyRow> denies;
  std::vector<BoundaryRow> boundaries;
  std::vector<SeparationRow> separations;
  std::vector<Condition> conditions;
};

}  // namespace ringfence::policy
