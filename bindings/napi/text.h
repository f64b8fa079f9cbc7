// Strings from JavaScript, strictly: well-formed or refused, never truncated, never narrowed.
#pragma once

#include <node_api.h>

#include <array>
#include <string>
#include <string_view>

namespace ringfence::node {

enum class TextError { none, not_a_string, ill_formed };

// Holds the UTF-8 of one JavaScript string; on the stack when it is short.
//
// N-API's own conversion is not strict: it writes U+FFFD for a lone surrogate and cuts what does
// not fit, and its latin1 form drops high bytes. All three would decide about another string.
class Text {
 public:
  [[nodiscard]] TextError read(napi_env env, napi_value value);
  [[nodiscard]] std::string_view view() const { return view_; }

 private:
  std::array<char, 512> short_;
  std::string long_;
  std::string_view view_;
};

}  // namespace ringfence::node
