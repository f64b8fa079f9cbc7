// The grammar of names (DESIGN 4): one spelling per thing, nothing trimmed or folded.
//
//   id          1 to 512 bytes of UTF-8 without control characters
//   segment     an id inside a path: "/" written %2F, "%" written %25, no other escape
//   permission  lower-case words joined by dots: deploy.production
//   pattern     permission | permission ".*" | "*"
//   principal   user/SEGMENT | service/SEGMENT | team/SEGMENT
//   path        "tenant" | type/SEGMENT{/type/SEGMENT}
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ringfence::policy {

constexpr std::size_t kMaxId = 512;
constexpr std::size_t kMaxPairs = 32;    // type/id pairs of one path
constexpr std::size_t kMaxPath = 16384;  // bytes of one path
constexpr std::size_t kMaxPermission = 256;

[[nodiscard]] bool valid_id(std::string_view id);
[[nodiscard]] bool valid_segment(std::string_view segment);
[[nodiscard]] bool valid_type_name(std::string_view name);
[[nodiscard]] bool valid_permission(std::string_view name);
[[nodiscard]] bool valid_pattern(std::string_view pattern);
[[nodiscard]] bool pattern_matches(std::string_view pattern, std::string_view permission);

// A segment's id, and back.
[[nodiscard]] std::string unescape_segment(std::string_view segment);
[[nodiscard]] std::string escape_segment(std::string_view id);

enum class PrincipalKind : std::uint8_t { user, service, team, role };
struct Principal {
  PrincipalKind kind;
  std::string_view segment;
};
// Splits `user/x`; nullopt unless the whole is well-formed. `role/x` is accepted: callers decide.
[[nodiscard]] std::optional<Principal> parse_principal(std::string_view text);

}  // namespace ringfence::policy
