// Reads the members of a validated request. The described shape is guaranteed, so these cannot
// fail; what is optional has an optional or a default.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ringfence/encoding.h"
#include "ringfence/json.h"

namespace ringfence::facade {

class Fields {
 public:
  explicit Fields(json::Value request) : request_(request) {}
  [[nodiscard]] json::Value::Found get(std::string_view name) const { return request_.get(name); }
  // A member that is not optional.
  [[nodiscard]] json::Value value(std::string_view name) const { return *request_.get(name); }
  [[nodiscard]] bool has(std::string_view name) const { return request_.get(name).has_value(); }
  // A member of type string or of a word type; "" if absent.
  [[nodiscard]] std::string_view text(std::string_view name) const {
    auto value = request_.get(name);
    return value ? value->string() : std::string_view();
  }
  [[nodiscard]] std::int64_t integer(std::string_view name, std::int64_t otherwise = 0) const {
    auto value = request_.get(name);
    return value ? value->integer() : otherwise;
  }
  [[nodiscard]] bool boolean(std::string_view name, bool otherwise = false) const {
    auto value = request_.get(name);
    return value ? value->boolean() : otherwise;
  }
  // A member of type time; 0 if absent.
  [[nodiscard]] Timestamp time(std::string_view name) const {
    auto value = request_.get(name);
    return value ? parse_time(value->string()).value_or(0) : 0;
  }
  // A member of type string[]; empty if absent.
  [[nodiscard]] std::vector<std::string> texts(std::string_view name) const {
    std::vector<std::string> out;
    if (auto value = request_.get(name))
      for (auto element : *value)
        out.emplace_back(element.value.string());
    return out;
  }

 private:
  json::Value request_;
};

}  // namespace ringfence::facade
