#include "policy/document_fields.h"

namespace ringfence::policy {

std::optional<json::Value> DocumentFields::member(std::string_view key, json::Kind kind) {
  if (object_.is(json::Kind::object))
    if (const auto found = object_.get(key); found && found->is(kind))
      return *found;
  good_ = false;
  return std::nullopt;
}

std::string DocumentFields::text(std::string_view key) {
  const auto value = member(key, json::Kind::string);
  return std::string(value ? value->string() : std::string_view());
}

std::int64_t DocumentFields::integer(std::string_view key) {
  const auto value = member(key, json::Kind::integer);
  const std::int64_t number = value ? value->integer() : 0;
  good_ = good_ && number >= 0;
  return number;
}

Timestamp DocumentFields::time(std::string_view key) {
  const auto value = parse_time(text(key));
  good_ = good_ && value.has_value();
  return value.value_or(0);
}

std::vector<json::Value> DocumentFields::list(std::string_view key) {
  std::vector<json::Value> out;
  if (const auto value = member(key, json::Kind::array))
    for (const auto element : *value)
      out.push_back(element.value);
  return out;
}

std::vector<std::string> DocumentFields::texts(std::string_view key) {
  std::vector<std::string> out;
  for (const json::Value value : list(key)) {
    good_ = good_ && value.is(json::Kind::string);
    if (good_)
      out.emplace_back(value.string());
  }
  good_ = good_ && !out.empty();
  return out;
}

}  // namespace ringfence::policy
