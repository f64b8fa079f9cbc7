// The functions of the language: names, argument types and results in one table.
#pragma once

#include <cstdint>
#include <string_view>

#include "condition/types.h"

namespace ringfence::condition {

enum class Fn : std::uint8_t {
  size,
  contains,
  starts_with,
  ends_with,
  to_int,
  to_uint,
  to_double,
  to_string,
  to_bytes,
  to_bool,
  to_dyn,
  type_of,
  to_timestamp,
  to_duration,
  full_year,
  month,
  date,
  day_of_month,
  day_of_week,
  day_of_year,
  hours,
  minutes,
  seconds,
  milliseconds,
  is_ip,
  to_ip,
  is_cidr,
  to_cidr,
  is_canonical,
  family,
  is_unspecified,
  is_loopback,
  is_global_unicast,
  is_link_local_multicast,
  is_link_local_unicast,
  contains_ip,
  contains_cidr,
  cidr_ip,
  masked,
  prefix_length,
  index_of,
  lower_ascii,
  upper_ascii,
  split,
  join,
  substring,
};

// One overload: a row of the table. `args` has a letter for each argument, the receiver first: the
// type ids in the order of Kind are "*nbiudsytDpcTLM". Overloads of one name and form are
// neighbours.
struct Overload {
  const char* name;  // null: as the row before
  Fn fn;
  bool member;
  char args[5];
  char result;
};

// The first overload called `name`, as function or as member; null when there is none.
[[nodiscard]] const Overload* find_overloads(std::string_view name, bool member);
// The next one of the same name and form, or null.
[[nodiscard]] const Overload* next_overload(const Overload* overload);

// Rows by number, as nodes hold them.
[[nodiscard]] std::uint8_t overload_row(const Overload* overload);
[[nodiscard]] const Overload* overload_at(std::uint8_t row);
[[nodiscard]] std::string_view overload_name(const Overload* overload);

// The type that a letter of `args` stands for.
[[nodiscard]] Type letter_type(char letter);

}  // namespace ringfence::condition
