#include "policy/names.h"
#include "policy/read_parts.h"
#include "ringfence/reference.h"

namespace ringfence::policy {

using json::Kind;

// A suggestion for the first type of the path that is not declared.
std::string Reader::nearest_type(std::string_view path, const SplitPath& split) {
  for (std::size_t i = 0; i < split.count; ++i) {
    const PathPair& pair = split.pairs[i];
    const auto type = path.substr(pair.begin, pair.slash - pair.begin);
    if (names_.graph.find(type) == kNone)
      return problems_.nearest(type, problems_.candidates(names_.types));
  }
  return "";
}

// Whether `value` is a path that exists; reports what is wrong with it otherwise.
bool Reader::path(json::Value value, std::uint32_t* type_out) {
  const auto text = value.string();
  std::uint32_t type = kTenantType;
  PathFault fault = PathFault::none;
  SplitPath split;
  if (text != kTenantPath) {
    split_path(text, split);
    const bool declared =
        split.count > 0 && names_.flat.find(text.substr(0, split.pairs[0].end)) != kNone;
    fault = split.count == 0 ? PathFault::malformed
                             : names_.graph.follow(text, split, 0, declared, type);
  }
  if (type_out != nullptr)
    *type_out = type;
  const std::string quoted = "`" + std::string(text) + "`";
  switch (fault) {
  case PathFault::none:
    return true;
  case PathFault::malformed:
    problems_.add("policy.bad_path", quoted + " is not `tenant` or `type/id/…`", value);
    return false;
  case PathFault::unknown_type:
    problems_.add("policy.unknown_type",
                  quoted + " has a type that `types` does not declare" + nearest_type(text, split),
                  value);
    return false;
  case PathFault::unknown_resource:
    problems_.add("policy.unknown_resource",
                  quoted + " does not stand under a parent that `types` permits", value);
    return false;
  }
  return false;
}

void Reader::resources(Section section) {
  static constexpr MemberSpec kMembers[] = {{"parent", Kind::string, true}};
  if (!section)
    return;
  for (const auto& [key, value] : *section) {  // names first: a parent may stand further down
    SplitPath split;
    split_path(key, split);
    const std::uint32_t type =
        split.count == 1 ? names_.graph.find(key.substr(0, split.pairs[0].slash)) : kNone;
    if (type == kNone || !names_.graph.flat(type) ||
        !valid_segment(key.substr(split.pairs[0].slash + 1)))
      problems_.add("policy.bad_resource",
                    "`" + std::string(key) + "` is not `type/id` of a flat type", value);
    else
      own.flat.intern(key);
  }
  std::vector<std::uint32_t> next(names_.flat.size(), kNone);  // flat resource of the parent's root
  for (const auto& [key, value] : *section) {
    const auto [parent] = problems_.members(value, kMembers);
    if (!parent || !path(*parent) || names_.flat.find(key) == kNone)
      continue;
    model.resources.push_back({key, parent->string()});
    SplitPath split;
    split_path(parent->string(), split);
    if (split.count > 0)
      next[names_.flat.find(key)] =
          names_.flat.find(parent->string().substr(0, split.pairs[0].end));
  }
  // Each has one parent, so walking from every resource with a mark per walk finds all cycles.
  std::vector<std::uint32_t> mark(names_.flat.size(), 0);
  for (std::uint32_t start = 0; start < names_.flat.size(); ++start) {
    std::uint32_t at = start;
    while (at != kNone && mark[at] == 0) {
      mark[at] = start + 1;
      at = next[at];
    }
    if (at == kNone || mark[at] != start + 1)
      continue;
    std::string chain = "`" + std::string(names_.flat.name(at)) + "`";
    for (std::uint32_t step = next[at];; step = next[step]) {
      chain += " -> `" + std::string(names_.flat.name(step)) + "`";
      if (step == at)
        break;
    }
    problems_.add("policy.cycle", "parents of resources form a cycle: " + chain, *section);
  }
}

void Reader::secret_scopes(Section section) {
  if (!section)
    return;
  const std::uint32_t secret = names_.graph.find("secret");
  for (const auto& [key, value] : *section) {
    if (!valid_scope(key))
      problems_.add("policy.bad_name",
                    "`" + std::string(key) +
                        "` is not a secret scope: lower-case words joined by `/`",
                    value);
    if (!value.is(Kind::string)) {
      problems_.add("policy.wrong_type", "this must be the path that the scope stands for", value);
      continue;
    }
    std::uint32_t type = kTenantType;
    if (!path(value, &type))
      continue;
    if (secret == kNone || names_.graph.flat(secret) || !names_.graph.permits(secret, type))
      problems_.add("policy.scope_without_secrets",
                    "`types` does not let a `secret` stand under `" +
                        std::string(names_.graph.name(type)) + "`",
                    value);
    model.secret_scopes.push_back({key, value.string()});
  }
}

}  // namespace ringfence::policy
