#include "vault/pointer.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "ringfence/json.h"

namespace ringfence::native {
namespace {

std::string unescape(std::string_view token) {
  std::string out;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] == '~' && i + 1 < token.size())
      out += token[++i] == '1' ? '/' : '~';
    else
      out += token[i];
  }
  return out;
}

std::optional<json::Value> element(json::Value array, const std::string& token) {
  std::size_t at = 0;
  const char* end = token.data() + token.size();
  const auto [stop, code] = std::from_chars(token.data(), end, at);
  if (code != std::errc() || stop != end || std::to_string(at) != token || at >= array.size())
    return std::nullopt;
  for (auto member : array)
    if (at-- == 0)
      return member.value;
  return std::nullopt;
}

std::optional<json::Value> step(json::Value value, const std::string& token) {
  if (value.is(json::Kind::object))
    return value.get(token);
  if (value.is(json::Kind::array))
    return element(value, token);
  return std::nullopt;
}

}  // namespace

Result<SecretBytes> value_at(const SecretBytes& value, const Reference& reference) {
  auto document = json::Document::parse(value.reveal());
  if (!document) {
    return fail("vault.not_json", "the value of `" + reference.name + "` is not JSON: leave `#" +
                                      reference.pointer + "` out");
  }
  json::Value at = document->root();
  std::string_view rest = reference.pointer;
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const auto end = std::min(rest.find('/'), rest.size());
    const auto next = step(at, unescape(rest.substr(0, end)));
    if (!next) {
      return fail("vault.no_pointer", "the JSON of `" + reference.name + "` has nothing at `" +
                                          reference.pointer + "`");
    }
    at = *next;
    rest.remove_prefix(end);
  }
  if (at.is(json::Kind::string))
    return SecretBytes(at.string());
  std::string text = json::canonical(at);
  SecretBytes out(text);
  secure_wipe(text.data(), text.size());
  return out;
}

}  // namespace ringfence::native
