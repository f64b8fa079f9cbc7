// A reference to a secret: what travels in configuration instead of the value.
//
//   secret://[tenant!]scope/NAME[@current|pending|previous|N][#/json/pointer]
//
//   tenant   1 to 64 of [a-z0-9_-]
//   scope    one or more slugs [a-z0-9][a-z0-9-]{0,62} joined by "/", at most 255 bytes
//   NAME     [A-Z_][A-Z0-9_]{0,127}: a portable environment name
//   N        1 to 999999999, no leading zero
//   pointer  RFC 6901, printable ASCII without space " \ ` { }
// ASCII, one spelling, at most 512 bytes. "@current" is the default and therefore refused.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ringfence/error.h"

namespace ringfence {

struct Reference {
  enum class Which : std::uint8_t { current, pending, previous, number };
  std::string tenant;  // empty: the policy's
  std::string scope;   // "production", "team/payments"
  std::string name;    // "DATABASE_URL"
  Which which = Which::current;
  std::uint32_t version = 0;  // when which == number
  std::string pointer;        // RFC 6901, empty or starting with "/"

  // Errors: reference.malformed, path = "column N" (1-based).
  [[nodiscard]] static Result<Reference> parse(std::string_view text);
  [[nodiscard]] std::string text() const;  // parse(text()) is the same reference
  friend bool operator==(const Reference&, const Reference&) = default;
};

[[nodiscard]] bool valid_tenant(std::string_view tenant);
[[nodiscard]] bool valid_scope(std::string_view scope);
[[nodiscard]] bool valid_secret_name(std::string_view name);

}  // namespace ringfence
