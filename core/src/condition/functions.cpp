#include "condition/functions.h"

#include <cstddef>

namespace ringfence::condition {
namespace {

constexpr std::string_view kLetters = "*nbiudsytDpcTLM";

// Overloads of one name and form stand together.
constexpr Overload kOverloads[] = {
    {"size", Fn::size, false, "s", 'i'},
    {"size", Fn::size, false, "y", 'i'},
    {"size", Fn::size, false, "L", 'i'},
    {"size", Fn::size, false, "M", 'i'},
    {"size", Fn::size, true, "s", 'i'},
    {"size", Fn::size, true, "y", 'i'},
    {"size", Fn::size, true, "L", 'i'},
    {"size", Fn::size, true, "M", 'i'},
    {"contains", Fn::contains, true, "ss", 'b'},
    {"startsWith", Fn::starts_with, true, "ss", 'b'},
    {"endsWith", Fn::ends_with, true, "ss", 'b'},
    {"int", Fn::to_int, false, "i", 'i'},
    {"int", Fn::to_int, false, "u", 'i'},
    {"int", Fn::to_int, false, "d", 'i'},
    {"int", Fn::to_int, false, "s", 'i'},
    {"int", Fn::to_int, false, "t", 'i'},
    {"uint", Fn::to_uint, false, "u", 'u'},
    {"uint", Fn::to_uint, false, "i", 'u'},
    {"uint", Fn::to_uint, false, "d", 'u'},
    {"uint", Fn::to_uint, false, "s", 'u'},
    {"double", Fn::to_double, false, "d", 'd'},
    {"double", Fn::to_double, false, "i", 'd'},
    {"double", Fn::to_double, false, "u", 'd'},
    {"double", Fn::to_double, false, "s", 'd'},
    {"string", Fn::to_string, false, "s", 's'},
    {"string", Fn::to_string, false, "b", 's'},
    {"string", Fn::to_string, false, "i", 's'},
    {"string", Fn::to_string, false, "u", 's'},
    {"string", Fn::to_string, false, "d", 's'},
    {"string", Fn::to_string, false, "y", 's'},
    {"string", Fn::to_string, false, "t", 's'},
    {"string", Fn::to_string, false, "D", 's'},
    {"string", Fn::to_string, false, "p", 's'},
    {"string", Fn::to_string, false, "c", 's'},
    {"bytes", Fn::to_bytes, false, "y", 'y'},
    {"bytes", Fn::to_bytes, false, "s", 'y'},
    {"bool", Fn::to_bool, false, "b", 'b'},
    {"bool", Fn::to_bool, false, "s", 'b'},
    {"dyn", Fn::to_dyn, false, "*", '*'},
    {"type", Fn::type_of, false, "*", 'T'},
    {"timestamp", Fn::to_timestamp, false, "t", 't'},
    {"timestamp", Fn::to_timestamp, false, "s", 't'},
    {"timestamp", Fn::to_timestamp, false, "i", 't'},
    {"duration", Fn::to_duration, false, "D", 'D'},
    {"duration", Fn::to_duration, false, "s", 'D'},
    {"getFullYear", Fn::full_year, true, "t", 'i'},
    {"getFullYear", Fn::full_year, true, "ts", 'i'},
    {"getMonth", Fn::month, true, "t", 'i'},
    {"getMonth", Fn::month, true, "ts", 'i'},
    {"getDate", Fn::date, true, "t", 'i'},
    {"getDate", Fn::date, true, "ts", 'i'},
    {"getDayOfMonth", Fn::day_of_month, true, "t", 'i'},
    {"getDayOfMonth", Fn::day_of_month, true, "ts", 'i'},
    {"getDayOfWeek", Fn::day_of_week, true, "t", 'i'},
    {"getDayOfWeek", Fn::day_of_week, true, "ts", 'i'},
    {"getDayOfYear", Fn::day_of_year, true, "t", 'i'},
    {"getDayOfYear", Fn::day_of_year, true, "ts", 'i'},
    {"getHours", Fn::hours, true, "t", 'i'},
    {"getHours", Fn::hours, true, "ts", 'i'},
    {"getHours", Fn::hours, true, "D", 'i'},
    {"getMinutes", Fn::minutes, true, "t", 'i'},
    {"getMinutes", Fn::minutes, true, "ts", 'i'},
    {"getMinutes", Fn::minutes, true, "D", 'i'},
    {"getSeconds", Fn::seconds, true, "t", 'i'},
    {"getSeconds", Fn::seconds, true, "ts", 'i'},
    {"getSeconds", Fn::seconds, true, "D", 'i'},
    {"getMilliseconds", Fn::milliseconds, true, "t", 'i'},
    {"getMilliseconds", Fn::milliseconds, true, "ts", 'i'},
    {"getMilliseconds", Fn::milliseconds, true, "D", 'i'},
    {"isIP", Fn::is_ip, false, "s", 'b'},
    {"ip", Fn::to_ip, false, "s", 'p'},
    {"ip", Fn::to_ip, false, "p", 'p'},
    {"isCIDR", Fn::is_cidr, false, "s", 'b'},
    {"cidr", Fn::to_cidr, false, "s", 'c'},
    {"cidr", Fn::to_cidr, false, "c", 'c'},
    {"ip.isCanonical", Fn::is_canonical, false, "s", 'b'},
    {"family", Fn::family, true, "p", 'i'},
    {"isUnspecified", Fn::is_unspecified, true, "p", 'b'},
    {"isLoopback", Fn::is_loopback, true, "p", 'b'},
    {"isGlobalUnicast", Fn::is_global_unicast, true, "p", 'b'},
    {"isLinkLocalMulticast", Fn::is_link_local_multicast, true, "p", 'b'},
    {"isLinkLocalUnicast", Fn::is_link_local_unicast, true, "p", 'b'},
    {"containsIP", Fn::contains_ip, true, "cp", 'b'},
    {"containsIP", Fn::contains_ip, true, "cs", 'b'},
    {"containsCIDR", Fn::contains_cidr, true, "cc", 'b'},
    {"containsCIDR", Fn::contains_cidr, true, "cs", 'b'},
    {"ip", Fn::cidr_ip, true, "c", 'p'},
    {"masked", Fn::masked, true, "c", 'c'},
    {"prefixLength", Fn::prefix_length, true, "c", 'i'},
    {"charAt", Fn::char_at, true, "si", 's'},
    {"indexOf", Fn::index_of, true, "ss", 'i'},
    {"indexOf", Fn::index_of, true, "ssi", 'i'},
    {"lastIndexOf", Fn::last_index_of, true, "ss", 'i'},
    {"lastIndexOf", Fn::last_index_of, true, "ssi", 'i'},
    {"lowerAscii", Fn::lower_ascii, true, "s", 's'},
    {"upperAscii", Fn::upper_ascii, true, "s", 's'},
    {"replace", Fn::replace, true, "sss", 's'},
    {"replace", Fn::replace, true, "sssi", 's'},
    {"split", Fn::split, true, "ss", 'L'},
    {"split", Fn::split, true, "ssi", 'L'},
    {"join", Fn::join, true, "L", 's'},
    {"join", Fn::join, true, "Ls", 's'},
    {"substring", Fn::substring, true, "si", 's'},
    {"substring", Fn::substring, true, "sii", 's'},
    {"trim", Fn::trim, true, "s", 's'},
    {"reverse", Fn::reverse, true, "s", 's'},
};

}  // namespace

Overloads find_overloads(std::string_view name, bool member) {
  const Overload* const last = kOverloads + sizeof kOverloads / sizeof *kOverloads;
  const Overload* begin = kOverloads;
  while (begin != last && (begin->name != name || begin->member != member))
    ++begin;
  const Overload* end = begin;
  while (end != last && end->name == name && end->member == member)
    ++end;
  return {begin, end};
}

Type letter_type(char letter) { return static_cast<Type>(kLetters.find(letter)); }

std::string_view function_name(Fn fn) {
  const Overload* at = kOverloads;
  while (at->fn != fn)
    ++at;
  return at->name;
}

}  // namespace ringfence::condition
