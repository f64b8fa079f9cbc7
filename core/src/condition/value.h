// A value of the language: 24 bytes, copied freely, owning nothing. Text points into the request,
// the program or the arena of the evaluation.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "ringfence/json.h"

namespace ringfence::condition {

// Also the ids of the types that have no parameters (types.h).
enum class Kind : std::uint8_t {
  dyn,
  null,
  boolean,
  integer,
  uinteger,
  real,
  string,
  bytes,
  timestamp,
  duration,
  ip,
  cidr,
  type,
  list,
  map,
  error,    // propagates through strict operations; && and || may absorb it
  unknown,  // of a partial evaluation
};

enum class Fault : std::uint8_t {
  missing_attribute,
  attribute_type,
  no_such_key,
  no_overload,
  overflow,
  divide_by_zero,
  index,
  range,
  conversion,
  address,
  time_zone,
  key_type,
  repeated_key,
  not_boolean,
  undeclared,
  cost,
};

// How a list or a map is stored.
enum class Form : std::uint8_t { plain, json, subject };

struct Address {
  std::uint8_t bytes[16];  // IPv4 in the first four
  std::uint8_t family;     // 4 or 6
  std::uint8_t prefix;     // of a CIDR
};

// `principal`, `resource`, `action`: facts first, then the attributes of the request.
struct Entity {
  struct Fact {
    std::string_view name, value;
  };
  Fact facts[2];
  std::uint8_t size = 0;
  std::optional<json::Value> attributes;

  [[nodiscard]] bool hides(std::string_view name) const {
    for (std::uint8_t i = 0; i < size; ++i) {
      if (facts[i].name == name)
        return true;
    }
    return false;
  }
};

struct Val {
  Kind kind;
  Form form;
  std::uint16_t type;  // of a JSON list or map: its declared type, which its elements follow
  std::uint32_t n;     // length of text; elements of a list, entries of a map; nanoseconds; Fault
  union {
    std::int64_t i;  // boolean, integer, duration (ns), timestamp (s), type (Kind), error (node)
    std::uint64_t u;
    double d;
    const char* s;
    const Val* items;  // a map's entries are key, value, key, value …
    const Address* address;
    const Entity* entity;
    json::Value json;
  };

  Val() : Val(Kind::null, 0) {}
  Val(Kind k, std::int64_t v, std::uint32_t m = 0)
      : kind(k), form(Form::plain), type(0), n(m), i(v) {}

  [[nodiscard]] std::string_view text() const { return {s, n}; }
  [[nodiscard]] bool is(Kind k) const { return kind == k; }
  [[nodiscard]] bool is_true() const { return kind == Kind::boolean && i != 0; }
  [[nodiscard]] bool is_false() const { return kind == Kind::boolean && i == 0; }
  [[nodiscard]] bool is_value() const { return kind < Kind::error; }
  [[nodiscard]] bool is_text() const { return kind == Kind::string || kind == Kind::bytes; }
};
static_assert(sizeof(Val) <= 24);

inline Val boolean(bool v) { return {Kind::boolean, v ? 1 : 0}; }
inline Val integer(std::int64_t v) { return {Kind::integer, v}; }
inline Val unknown() { return {Kind::unknown, 0}; }
inline Val fault(Fault f) { return {Kind::error, 0, static_cast<std::uint32_t>(f)}; }
inline Val uinteger(std::uint64_t v) {
  Val r(Kind::uinteger, 0);
  r.u = v;
  return r;
}
inline Val real(double v) {
  Val r(Kind::real, 0);
  r.d = v;
  return r;
}
inline Val text(std::string_view v, Kind kind = Kind::string) {
  Val r(kind, 0, static_cast<std::uint32_t>(v.size()));
  r.s = v.data();
  return r;
}
inline Val items(Kind kind, const Val* at, std::size_t n) {
  Val r(kind, 0, static_cast<std::uint32_t>(n));
  r.items = at;
  return r;
}

}  // namespace ringfence::condition
