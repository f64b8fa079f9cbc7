#include "napi/text.h"

#include <vector>

namespace ringfence::node {
namespace {

// Whether a string holds a surrogate without its partner.
bool has_lone_surrogate(napi_env env, napi_value value) {
  std::size_t length = 0;
  if (napi_get_value_string_utf16(env, value, nullptr, 0, &length) != napi_ok)
    return true;
  std::vector<char16_t> units(length + 1);
  if (napi_get_value_string_utf16(env, value, units.data(), units.size(), &length) != napi_ok)
    return true;
  for (std::size_t i = 0; i < length; ++i) {
    const auto kind = units[i] & 0xFC00;
    if (kind == 0xDC00)
      return true;
    if (kind != 0xD800)
      continue;
    if (i + 1 == length || (units[i + 1] & 0xFC00) != 0xDC00)
      return true;
    ++i;
  }
  return false;
}

}  // namespace

TextError Text::read(napi_env env, napi_value value) {
  std::size_t size = 0;
  const napi_status status =
      napi_get_value_string_utf8(env, value, short_.data(), short_.size(), &size);
  if (status != napi_ok)
    return TextError::not_a_string;
  view_ = {short_.data(), size};
  // A character that does not fit is left out whole, so up to three bytes may be missing at the
  // end.
  if (size + 4 >= short_.size()) {
    if (napi_get_value_string_utf8(env, value, nullptr, 0, &size) != napi_ok)
      return TextError::not_a_string;
    long_.resize(size + 1);
    if (napi_get_value_string_utf8(env, value, long_.data(), long_.size(), &size) != napi_ok)
      return TextError::not_a_string;
    long_.resize(size);
    view_ = long_;
  }
  // U+FFFD is what N-API writes for a lone surrogate; but it may also be a character of the string.
  if (view_.find("\xEF\xBF\xBD") != std::string_view::npos && has_lone_surrogate(env, value))
    return TextError::ill_formed;
  return TextError::none;
}

}  // namespace ringfence::node
