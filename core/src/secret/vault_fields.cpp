#include "secret/vault_fields.h"

#include <algorithm>

#include "ringfence/encoding.h"

namespace ringfence::vault {

void Fields::note(std::string_view key, const char* rule) {
  if (wrong_.empty())
    wrong_.append("`").append(key).append("` ").append(rule);
}

std::optional<json::Value> Fields::member(std::string_view key, json::Kind kind) {
  if (!object_.is(json::Kind::object))
    return {};
  const auto value = object_.get(key);
  if (!value) {
    note(key, "is missing");
    return {};
  }
  if (!value->is(kind)) {
    note(key, "has a value of the wrong kind");
    return {};
  }
  return value;
}

std::string Fields::text(std::string_view key) {
  const auto value = member(key, json::Kind::string);
  return value ? std::string(value->string()) : std::string();
}

std::uint32_t Fields::number(std::string_view key) {
  const auto value = member(key, json::Kind::integer);
  if (!value)
    return 0;
  if (value->integer() < 1 || value->integer() > kMaxNumber) {
    note(key, "is 1 to 999999999");
    return 0;
  }
  return static_cast<std::uint32_t>(value->integer());
}

std::string Fields::bytes(std::string_view key) {
  const auto value = member(key, json::Kind::string);
  if (!value)
    return {};
  auto decoded = base64url_decode(value->string());
  if (!decoded) {
    note(key, "is not canonical base64url");
    return {};
  }
  return std::move(*decoded);
}

std::vector<json::Value> Fields::list(std::string_view key) {
  std::vector<json::Value> out;
  const auto value = member(key, json::Kind::array);
  if (!value)
    return out;
  out.reserve(value->size());
  for (const auto element : *value)
    out.push_back(element.value);
  return out;
}

bool to_key_bytes(std::string_view bytes, KeyBytes& out) {
  if (bytes.size() != out.size())
    return false;
  std::copy(bytes.begin(), bytes.end(), out.begin());
  return true;
}

}  // namespace ringfence::vault
