// RFC 3339 in UTC, milliseconds since 1970. The calendar is computed here: the C library's would
// bring time zones and locales.
#include <cassert>

#include "ringfence/encoding.h"

namespace ringfence {
namespace {

constexpr std::int64_t kMillisPerDay = 86'400'000;
[[maybe_unused]] constexpr std::int64_t kEnd = 253'402'300'800'000;  // 10000-01-01T00:00:00Z

constexpr bool leap(std::int64_t y) { return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0; }

constexpr int days_in_month(std::int64_t y, int m) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return m == 2 && leap(y) ? 29 : kDays[m - 1];
}

// Days from 1970-01-01 to January 1st of year `y`.
constexpr std::int64_t days_before_year(std::int64_t y) {
  const std::int64_t p = y - 1;
  return 365 * (y - 1970) + (p / 4 - p / 100 + p / 400) - (1969 / 4 - 1969 / 100 + 1969 / 400);
}

// The digits text[at, at + n) as a number, or -1.
int digits(std::string_view text, std::size_t at, std::size_t n) {
  int v = 0;
  for (std::size_t i = at; i < at + n; ++i) {
    if (text[i] < '0' || text[i] > '9')
      return -1;
    v = v * 10 + (text[i] - '0');
  }
  return v;
}

void append_digits(std::string& out, std::int64_t v, int n) {
  std::int64_t unit = 1;
  for (int i = 1; i < n; ++i)
    unit *= 10;
  for (; unit > 0; unit /= 10)
    out += static_cast<char>('0' + v / unit % 10);
}

std::string format(Timestamp t, bool always_millis) {
  assert(t >= 0 && t < kEnd);
  const std::int64_t days = t / kMillisPerDay, millis = t % kMillisPerDay;
  std::int64_t year = 1970 + days / 366;  // never too late
  while (days_before_year(year + 1) <= days)
    ++year;
  int day = static_cast<int>(days - days_before_year(year)), month = 1;
  for (; day >= days_in_month(year, month); ++month)
    day -= days_in_month(year, month);
  std::string out;
  append_digits(out, year, 4);
  append_digits(out += '-', month, 2);
  append_digits(out += '-', day + 1, 2);
  append_digits(out += 'T', millis / 3'600'000, 2);
  append_digits(out += ':', millis / 60'000 % 60, 2);
  append_digits(out += ':', millis / 1000 % 60, 2);
  if (always_millis || millis % 1000 != 0)
    append_digits(out += '.', millis % 1000, 3);
  return out += 'Z';
}

}  // namespace

Result<Timestamp> parse_time(std::string_view text) {
  constexpr std::string_view kShape = "dddd-dd-ddTdd:dd:dd";
  const auto refuse = [](const char* why, std::size_t at) {
    return fail("encoding.time", std::string("not a time: ") + why, "byte " + std::to_string(at));
  };
  constexpr const char* kForm = "write it as `2027-01-01T00:00:00Z` or with three decimals, in UTC";
  const bool with_millis = text.size() == kShape.size() + 5;
  if (text.size() != kShape.size() + 1 && !with_millis)
    return refuse(kForm, 0);
  for (std::size_t i = 0; i < kShape.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kShape[i] == 'd' ? !digit : text[i] != kShape[i])
      return refuse(kForm, i);
  }
  if (text.back() != 'Z')
    return refuse(kForm, text.size() - 1);
  const int millis = with_millis ? digits(text, 20, 3) : 0;
  if (millis < 0 || (with_millis && text[19] != '.'))
    return refuse(kForm, 19);
  const int year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
  const int hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
  if (year < 1970)
    return refuse("years 1970 to 9999 only", 0);
  if (month < 1 || month > 12)
    return refuse("no such month", 5);
  if (day < 1 || day > days_in_month(year, month))
    return refuse("no such day", 8);
  if (hour > 23)
    return refuse("no such hour", 11);
  if (minute > 59)
    return refuse("no such minute", 14);
  if (second > 59)
    return refuse("no such second", 17);
  std::int64_t days = days_before_year(year) + day - 1;
  for (int m = 1; m < month; ++m)
    days += days_in_month(year, m);
  return days * kMillisPerDay + hour * 3'600'000LL + minute * 60'000LL + second * 1000LL + millis;
}

std::string format_time(Timestamp t) { return format(t, false); }
std::string format_time_millis(Timestamp t) { return format(t, true); }

}  // namespace ringfence
