#include "policy/names.h"

#include "ringfence/encoding.h"

namespace ringfence::policy {
namespace {

bool lower(char c) { return c >= 'a' && c <= 'z'; }
bool digit(char c) { return c >= '0' && c <= '9'; }
bool word_char(char c) { return lower(c) || digit(c) || c == '_' || c == '-'; }

// Well-formed UTF-8 without C0, DEL and C1. `escapes` also demands that "%" starts %2F or %25 and
// that no "/" occurs, and counts an escape as one byte.
bool valid_text(std::string_view s, bool escapes) {
  std::size_t length = 0;
  bool ascii = true;
  for (std::size_t i = 0; i < s.size(); ++i, ++length) {
    const auto c = static_cast<unsigned char>(s[i]);
    if (c < 0x20 || c == 0x7F)
      return false;
    if (c >= 0x80) {
      ascii = false;
      if (c == 0xC2 && i + 1 < s.size() && static_cast<unsigned char>(s[i + 1]) < 0xA0)
        return false;
    }
    if (!escapes)
      continue;
    if (c == '/')
      return false;
    if (c == '%') {
      const auto code = s.substr(i + 1, 2);
      if (code != "2F" && code != "25")
        return false;
      i += 2;
    }
  }
  return length >= 1 && length <= kMaxId && (ascii || valid_utf8(s));
}

}  // namespace

bool valid_id(std::string_view id) { return valid_text(id, false); }
bool valid_segment(std::string_view segment) { return valid_text(segment, true); }

bool valid_type_name(std::string_view name) {
  if (name.empty() || name.size() > 64 || !lower(name[0]))
    return false;
  for (const char c : name)
    if (!word_char(c))
      return false;
  return true;
}

bool valid_permission(std::string_view name) {
  if (name.empty() || name.size() > kMaxPermission)
    return false;
  bool start = true;
  for (const char c : name) {
    if (c == '.') {
      if (start)
        return false;
      start = true;
    } else {
      if (!word_char(c) || (start && !lower(c) && !digit(c)))
        return false;
      start = false;
    }
  }
  return !start;
}

bool valid_pattern(std::string_view pattern) {
  if (pattern == "*")
    return true;
  if (pattern.size() > 2 && pattern.substr(pattern.size() - 2) == ".*")
    pattern.remove_suffix(2);
  return valid_permission(pattern);
}

bool pattern_matches(std::string_view pattern, std::string_view permission) {
  if (pattern == "*")
    return true;
  if (pattern.empty() || pattern.back() != '*')
    return pattern == permission;
  pattern.remove_suffix(1);  // keeps the dot: "deploy." does not match "deployment.x"
  return permission.substr(0, pattern.size()) == pattern;
}

std::string unescape_segment(std::string_view segment) {
  std::string id;
  for (std::size_t i = 0; i < segment.size(); ++i) {
    if (segment[i] == '%') {
      id += segment.substr(i + 1, 2) == "2F" ? '/' : '%';
      i += 2;
    } else {
      id += segment[i];
    }
  }
  return id;
}

std::string escape_segment(std::string_view id) {
  std::string segment;
  for (const char c : id) {
    if (c == '/')
      segment += "%2F";
    else if (c == '%')
      segment += "%25";
    else
      segment += c;
  }
  return segment;
}

std::optional<Principal> parse_principal(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos)
    return std::nullopt;
  const auto kind = text.substr(0, slash);
  const auto segment = text.substr(slash + 1);
  if (!valid_segment(segment))
    return std::nullopt;
  if (kind == "user")
    return Principal{PrincipalKind::user, segment};
  if (kind == "service")
    return Principal{PrincipalKind::service, segment};
  if (kind == "team")
    return Principal{PrincipalKind::team, segment};
  if (kind == "role")
    return Principal{PrincipalKind::role, segment};
  return std::nullopt;
}

}  // namespace ringfence::policy
