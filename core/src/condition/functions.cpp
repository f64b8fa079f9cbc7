#include "condition/functions.h"

#include <cstddef>

namespace ringfence::condition {
namespace {

constexpr std::string_view kLetters = "*nbiudsytDpcTLM";

// Overloads of one name and form stand together.
constexpr Overload kOverloads[] = {
    {"size", Fn::size, false, "s", 'i'},
    {nullptr, Fn::size, false, "y", 'i'},
    {nullptr, Fn::size, false, "L", 'i'},
    {nullptr, Fn::size, false, "M", 'i'},
    {"size", Fn::size, true, "s", 'i'},
    {nullptr, Fn::size, true, "y", 'i'},
    {nullptr, Fn::size, true, "L", 'i'},
    {nullptr, Fn::size, true, "M", 'i'},
    {"contains", Fn::contains, true, "ss", 'b'},
    {"startsWith", Fn::starts_with, true, "ss", 'b'},
    {"endsWith", Fn::ends_with, true, "ss", 'b'},
    {"int", Fn::to_int, false, "i", 'i'},
    {nullptr, Fn::to_int, false, "u", 'i'},
    {nullptr, Fn::to_int, false, "d", 'i'},
    {nullptr, Fn::to_int, false, "s", 'i'},
    {nullptr, Fn::to_int, false, "t", 'i'},
    {"uint", Fn::to_uint, false, "u", 'u'},
    {nullptr, Fn::to_uint, false, "i", 'u'},
    {nullptr, Fn::to_uint, false, "d", 'u'},
    {nullptr, Fn::to_uint, false, "s", 'u'},
    {"double", Fn::to_double, false, "d", 'd'},
    {nullptr, Fn::to_double, false, "i", 'd'},
    {nullptr, Fn::to_double, false, "u", 'd'},
    {nullptr, Fn::to_double, false, "s", 'd'},
    {"string", Fn::to_string, false, "s", 's'},
    {nullptr, Fn::to_string, false, "b", 's'},
    {nullptr, Fn::to_string, false, "i", 's'},
    {nullptr, Fn::to_string, false, "u", 's'},
    {nullptr, Fn::to_string, false, "d", 's'},
    {nullptr, Fn::to_string, false, "y", 's'},
    {nullptr, Fn::to_string, false, "t", 's'},
    {nullptr, Fn::to_string, false, "D", 's'},
    {nullptr, Fn::to_string, false, "p", 's'},
    {nullptr, Fn::to_string, false, "c", 's'},
    {"bytes", Fn::to_bytes, false, "y", 'y'},
    {nullptr, Fn::to_bytes, false, "s", 'y'},
    {"bool", Fn::to_bool, false, "b", 'b'},
    {nullptr, Fn::to_bool, false, "s", 'b'},
    {"dyn", Fn::to_dyn, false, "*", '*'},
    {"type", Fn::type_of, false, "*", 'T'},
    {"timestamp", Fn::to_timestamp, false, "t", 't'},
    {nullptr, Fn::to_timestamp, false, "s", 't'},
    {nullptr, Fn::to_timestamp, false, "i", 't'},
    {"duration", Fn::to_duration, false, "D", 'D'},
    {nullptr, Fn::to_duration, false, "s", 'D'},
    {"getFullYear", Fn::full_year, true, "t", 'i'},
    {nullptr, Fn::full_year, true, "ts", 'i'},
    {"getMonth", Fn::month, true, "t", 'i'},
    {nullptr, Fn::month, true, "ts", 'i'},
    {"getDate", Fn::date, true, "t", 'i'},
    {nullptr, Fn::date, true, "ts", 'i'},
    {"getDayOfMonth", Fn::day_of_month, true, "t", 'i'},
    {nullptr, Fn::day_of_month, true, "ts", 'i'},
    {"getDayOfWeek", Fn::day_of_week, true, "t", 'i'},
    {nullptr, Fn::day_of_week, true, "ts", 'i'},
    {"getDayOfYear", Fn::day_of_year, true, "t", 'i'},
    {nullptr, Fn::day_of_year, true, "ts", 'i'},
    {"getHours", Fn::hours, true, "t", 'i'},
    {nullptr, Fn::hours, true, "ts", 'i'},
    {nullptr, Fn::hours, true, "D", 'i'},
    {"getMinutes", Fn::minutes, true, "t", 'i'},
    {nullptr, Fn::minutes, true, "ts", 'i'},
    {nullptr, Fn::minutes, true, "D", 'i'},
    {"getSeconds", Fn::seconds, true, "t", 'i'},
    {nullptr, Fn::seconds, true, "ts", 'i'},
    {nullptr, Fn::seconds, true, "D", 'i'},
    {"getMilliseconds", Fn::milliseconds, true, "t", 'i'},
    {nullptr, Fn::milliseconds, true, "ts", 'i'},
    {nullptr, Fn::milliseconds, true, "D", 'i'},
    {"isIP", Fn::is_ip, false, "s", 'b'},
    {"ip", Fn::to_ip, false, "s", 'p'},
    {nullptr, Fn::to_ip, false, "p", 'p'},
    {"isCIDR", Fn::is_cidr, false, "s", 'b'},
    {"cidr", Fn::to_cidr, false, "s", 'c'},
    {nullptr, Fn::to_cidr, false, "c", 'c'},
    {"ip.isCanonical", Fn::is_canonical, false, "s", 'b'},
    {"family", Fn::family, true, "p", 'i'},
    {"isUnspecified", Fn::is_unspecified, true, "p", 'b'},
    {"isLoopback", Fn::is_loopback, true, "p", 'b'},
    {"isGlobalUnicast", Fn::is_global_unicast, true, "p", 'b'},
    {"isLinkLocalMulticast", Fn::is_link_local_multicast, true, "p", 'b'},
    {"isLinkLocalUnicast", Fn::is_link_local_unicast, true, "p", 'b'},
    {"containsIP", Fn::contains_ip, true, "cp", 'b'},
    {nullptr, Fn::contains_ip, true, "cs", 'b'},
    {"containsCIDR", Fn::contains_cidr, true, "cc", 'b'},
    {nullptr, Fn::contains_cidr, true, "cs", 'b'},
    {"ip", Fn::cidr_ip, true, "c", 'p'},
    {"masked", Fn::masked, true, "c", 'c'},
    {"prefixLength", Fn::prefix_length, true, "c", 'i'},
    {"indexOf", Fn::index_of, true, "ss", 'i'},
    {nullptr, Fn::index_of, true, "ssi", 'i'},
    {"lowerAscii", Fn::lower_ascii, true, "s", 's'},
    {"upperAscii", Fn::upper_ascii, true, "s", 's'},
    {"split", Fn::split, true, "ss", 'L'},
    {nullptr, Fn::split, true, "ssi", 'L'},
    {"join", Fn::join, true, "L", 's'},
    {nullptr, Fn::join, true, "Ls", 's'},
    {"substring", Fn::substring, true, "si", 's'},
    {nullptr, Fn::substring, true, "sii", 's'},
};

constexpr const Overload* kLast = kOverloads + sizeof kOverloads / sizeof *kOverloads;
static_assert(sizeof kOverloads / sizeof *kOverloads < 256);

}  // namespace

const Overload* find_overloads(std::string_view name, bool member) {
  for (const Overload* at = kOverloads; at != kLast; ++at) {
    if (at->name != nullptr && at->member == member && at->name == name)
      return at;
  }
  return nullptr;
}

const Overload* next_overload(const Overload* overload) {
  ++overload;
  return overload != kLast && overload->name == nullptr ? overload : nullptr;
}

std::uint8_t overload_row(const Overload* overload) {
  return static_cast<std::uint8_t>(overload - kOverloads);
}

const Overload* overload_at(std::uint8_t row) { return kOverloads + row; }

std::string_view overload_name(const Overload* overload) {
  while (overload->name == nullptr)
    --overload;
  return overload->name;
}

Type letter_type(char letter) { return static_cast<Type>(kLetters.find(letter)); }

}  // namespace ringfence::condition
