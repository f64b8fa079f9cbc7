// Reads the members of a signed document's header, remembering whether one is missing or of another
// kind.
//
// Readers here build a value and write it again: a header counts only if the bytes come out the
// same. So unknown members, other orders and other spellings need no checks of their own.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ringfence/encoding.h"
#include "ringfence/json.h"

namespace ringfence::policy {

class DocumentFields {
 public:
  explicit DocumentFields(json::Value object) : object_(object) {}
  [[nodiscard]] bool has(std::string_view key) const {
    return object_.is(json::Kind::object) && object_.get(key).has_value();
  }
  std::string text(std::string_view key);
  std::int64_t integer(std::string_view key);  // 0 or more
  Timestamp time(std::string_view key);
  std::vector<json::Value> list(std::string_view key);
  std::vector<std::string> texts(std::string_view key);  // one or more
  [[nodiscard]] bool good() const { return good_; }

 private:
  std::optional<json::Value> member(std::string_view key, json::Kind kind);
  json::Value object_;
  bool good_ = true;
};

}  // namespace ringfence::policy
