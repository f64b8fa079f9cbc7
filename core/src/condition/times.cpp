// Timestamps (years 1 to 9999, nanoseconds) and durations (64 bits of nanoseconds).
//
//   timestamp  2027-01-31T09:30:00[.1 to 9 digits](Z | +hh:mm | -hh:mm)
//   duration   [-]{number unit}, unit = h m s ms us µs ns: 1h30m, 1.5s, 0
//   zone       UTC | [+|-]hh:mm; names of places are refused, as their rules change
#include "condition/functions.h"
#include "condition/literal.h"
#include "condition/machine.h"

namespace ringfence::condition {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000, kDay = 86400;
constexpr std::int64_t kFirst = -62135596800, kLast = 253402300799;  // years 1 and 9999

struct Date {
  std::int64_t year;
  std::int64_t month, day;  // from 1
};

// Days since 1970-01-01 and back, proleptic Gregorian, by eras of 400 years counted from March.
std::int64_t days_from(Date d) {
  const std::int64_t year = d.year - (d.month <= 2 ? 1 : 0);
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t of_era = year - era * 400;
  const std::int64_t day_of_year = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + day_of_year - 719468;
}

Date date_from(std::int64_t days) {
  days += 719468;
  const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const std::int64_t day = days - era * 146097;
  const std::int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
  const std::int64_t of_year = day - (365 * year + year / 4 - year / 100);
  const std::int64_t month = (5 * of_year + 2) / 153;
  const std::int64_t m = month < 10 ? month + 3 : month - 9;
  return {year + era * 400 + (m <= 2 ? 1 : 0), m, of_year - (153 * month + 2) / 5 + 1};
}

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

// Exactly `n` digits at `at`.
bool digits(std::string_view text, std::size_t& at, std::size_t n, std::int64_t& out) {
  if (at > text.size() || text.size() - at < n)
    return false;
  const auto parsed = parse_unsigned(text.substr(at, n), false, UINT32_MAX);
  if (!parsed)
    return false;
  at += n;
  out = static_cast<std::int64_t>(*parsed);
  return true;
}

bool skip(std::string_view text, std::size_t& at, char c) {
  if (at >= text.size() || text[at] != c)
    return false;
  ++at;
  return true;
}

// hh:mm in seconds.
bool clock_offset(std::string_view text, std::size_t& at, std::int64_t& out) {
  std::int64_t h = 0, m = 0;
  if (!digits(text, at, 2, h) || !skip(text, at, ':') || !digits(text, at, 2, m) || h > 23 ||
      m > 59)
    return false;
  out = h * 3600 + m * 60;
  return true;
}

void two_digits(std::string& out, std::int64_t v) {
  out.push_back(static_cast<char>('0' + v / 10));
  out.push_back(static_cast<char>('0' + v % 10));
}

void fraction(std::string& out, std::int64_t nanoseconds) {
  if (nanoseconds == 0)
    return;
  std::string text = format_signed(kSecond + nanoseconds);
  text[0] = '.';
  text.erase(text.find_last_not_of('0') + 1);
  out += text;
}

}  // namespace

Val make_timestamp(std::int64_t seconds, std::int64_t nanoseconds) {
  seconds += floor_div(nanoseconds, kSecond);
  nanoseconds -= floor_div(nanoseconds, kSecond) * kSecond;
  if (seconds < kFirst || seconds > kLast)
    return fault(Fault::range);
  return {Kind::timestamp, seconds, static_cast<std::uint32_t>(nanoseconds)};
}

bool parse_timestamp(std::string_view t, Val& out) {
  std::size_t at = 0;
  Date d{};
  std::int64_t h = 0, m = 0, s = 0, nanos = 0, offset = 0;
  if (!digits(t, at, 4, d.year) || !skip(t, at, '-') || !digits(t, at, 2, d.month) ||
      !skip(t, at, '-') || !digits(t, at, 2, d.day) || !skip(t, at, 'T') || !digits(t, at, 2, h) ||
      !skip(t, at, ':') || !digits(t, at, 2, m) || !skip(t, at, ':') || !digits(t, at, 2, s))
    return false;
  if (skip(t, at, '.')) {
    std::int64_t unit = kSecond / 10, digit = 0;
    const std::size_t first = at;
    for (; unit > 0 && digits(t, at, 1, digit); unit /= 10)
      nanos += digit * unit;
    if (at == first)
      return false;
  }
  if (!skip(t, at, 'Z')) {
    const std::int64_t sign = skip(t, at, '-') ? -1 : skip(t, at, '+') ? 1 : 0;
    if (sign == 0 || !clock_offset(t, at, offset))
      return false;
    offset *= sign;
  }
  if (at != t.size() || d.month < 1 || d.month > 12 || d.day < 1 || h > 23 || m > 59 || s > 59)
    return false;
  const std::int64_t days = days_from(d);
  if (date_from(days).month != d.month)  // the 30th of February
    return false;
  out = make_timestamp(days * kDay + h * 3600 + m * 60 + s - offset, nanos);
  return out.is_value();
}

bool parse_duration(std::string_view t, Val& out) {
  struct Unit {
    std::string_view name;
    std::int64_t nanoseconds;
  };
  static constexpr Unit kUnits[] = {{"ns", 1},           {"us", 1000},         {"\xc2\xb5s", 1000},
                                    {"\xce\xbcs", 1000}, {"ms", 1000000},      {"s", kSecond},
                                    {"m", 60 * kSecond}, {"h", 3600 * kSecond}};
  const bool negative = !t.empty() && t[0] == '-';
  if (!t.empty() && (t[0] == '-' || t[0] == '+'))
    t.remove_prefix(1);
  if (t == "0") {
    out = Val(Kind::duration, 0);
    return true;
  }
  if (t.empty())
    return false;
  std::int64_t total = 0;  // negative all along: there is one more of those
  while (!t.empty()) {
    const std::size_t number = t.find_first_not_of("0123456789.");
    if (number == std::string_view::npos || number == 0)
      return false;
    const std::string_view text = t.substr(0, number);
    t.remove_prefix(number);
    const Unit* unit = nullptr;
    for (const Unit& u : kUnits) {
      if (t.substr(0, u.name.size()) == u.name) {
        unit = &u;
        break;
      }
    }
    if (unit == nullptr)
      return false;
    t.remove_prefix(unit->name.size());
    const std::size_t point = text.find('.');
    const std::string_view before = text.substr(0, point);
    const std::string_view after =
        point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
    const auto limit = static_cast<std::uint64_t>(INT64_MAX / unit->nanoseconds);
    const auto whole =
        before.empty() ? std::optional<std::uint64_t>(0) : parse_unsigned(before, false, limit);
    if (!whole || (before.empty() && after.empty()) || after.find('.') != std::string_view::npos)
      return false;
    std::int64_t part = static_cast<std::int64_t>(*whole) * unit->nanoseconds;
    std::int64_t place = unit->nanoseconds, rest = 0, scale = 1;
    for (const char c : after.substr(0, 9)) {  // below a nanosecond nothing counts
      rest = rest * 10 + (c - '0');
      scale *= 10;
    }
    // rest/scale of `place`, without leaving 64 bits: place is at most 3.6e12.
    part += place / scale * rest + place % scale * rest / scale;
    if (part < 0 || __builtin_sub_overflow(total, part, &total))
      return false;
  }
  if (!negative && total == INT64_MIN)
    return false;
  out = Val(Kind::duration, negative ? total : -total);
  return true;
}

std::string format_timestamp(const Val& t) {
  const std::int64_t days = floor_div(t.i, kDay), s = t.i - days * kDay;
  const Date d = date_from(days);
  std::string out;
  two_digits(out, d.year / 100);
  two_digits(out, d.year % 100);
  const std::int64_t parts[] = {d.month, d.day, s / 3600, s / 60 % 60, s % 60};
  for (int i = 0; i < 5; ++i) {
    out.push_back("--T::"[i]);
    two_digits(out, parts[i]);
  }
  fraction(out, t.n);
  out.push_back('Z');
  return out;
}

std::string format_duration(const Val& d) {
  const std::uint64_t magnitude =
      d.i < 0 ? 0 - static_cast<std::uint64_t>(d.i) : static_cast<std::uint64_t>(d.i);
  std::string out = d.i < 0 ? "-" : "";
  out += format_unsigned(magnitude / static_cast<std::uint64_t>(kSecond));
  fraction(out, static_cast<std::int64_t>(magnitude % static_cast<std::uint64_t>(kSecond)));
  out.push_back('s');
  return out;
}

Val time_part(Fn fn, const Val& v, const Val* zone) {
  if (v.is(Kind::duration)) {
    const std::int64_t unit = fn == Fn::hours     ? 3600 * kSecond
                              : fn == Fn::minutes ? 60 * kSecond
                              : fn == Fn::seconds ? kSecond
                                                  : 1'000'000;
    const std::int64_t n = v.i / unit;
    return integer(fn == Fn::milliseconds ? n % 1000 : n);
  }
  std::int64_t seconds = v.i;
  if (zone != nullptr && zone->text() != "UTC") {
    const std::string_view t = zone->text();
    std::size_t at = 0;
    std::int64_t offset = 0;
    const bool west = skip(t, at, '-');
    if (!west)
      skip(t, at, '+');
    if (!clock_offset(t, at, offset) || at != t.size())
      return fault(Fault::time_zone);
    seconds += west ? -offset : offset;
  }
  const std::int64_t days = floor_div(seconds, kDay), s = seconds - days * kDay;
  const Date d = date_from(days);
  switch (fn) {
  case Fn::full_year:
    return integer(d.year);
  case Fn::month:
    return integer(d.month - 1);
  case Fn::date:
    return integer(d.day);
  case Fn::day_of_month:
    return integer(d.day - 1);
  case Fn::day_of_week:  // 1970-01-01 was a Thursday; Sunday is 0
    return integer(days + 4 - floor_div(days + 4, 7) * 7);
  case Fn::day_of_year:
    return integer(days - days_from({d.year, 1, 1}));
  case Fn::hours:
    return integer(s / 3600);
  case Fn::minutes:
    return integer(s / 60 % 60);
  case Fn::seconds:
    return integer(s % 60);
  default:
    return integer(v.n / 1'000'000);
  }
}

}  // namespace ringfence::condition
