// Reads the members of a payload, remembering the first that is missing or of the wrong kind.
//
// Readers here build a value and then write it again: a payload counts only if the bytes come out
// the same. So unknown members, other orders and other spellings need no checks of their own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ringfence/json.h"
#include "ringfence/key.h"

namespace ringfence::vault {

class Fields {
 public:
  explicit Fields(json::Value object) : object_(object) {
    if (!object.is(json::Kind::object))
      wrong_ = "an object is expected";
  }
  std::string text(std::string_view key);
  std::uint32_t number(std::string_view key);  // 1 to 999999999
  std::string bytes(std::string_view key);     // base64url
  std::vector<json::Value> list(std::string_view key);
  // What was wrong first; empty if nothing was.
  [[nodiscard]] const std::string& wrong() const { return wrong_; }

 private:
  std::optional<json::Value> member(std::string_view key, json::Kind kind);
  void note(std::string_view key, const char* rule);
  json::Value object_;
  std::string wrong_;
};

constexpr std::int64_t kMaxNumber = 999999999;  // of versions, epochs and revisions

// Copies 32 decoded bytes; false when there are more or fewer.
[[nodiscard]] bool to_key_bytes(std::string_view bytes, KeyBytes& out);

}  // namespace ringfence::vault
