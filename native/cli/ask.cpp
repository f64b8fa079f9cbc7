#include "cli/ask.h"

namespace ringfence::cli {

Result<void> one_of(std::string_view option, std::string_view word,
                    std::initializer_list<std::string_view> words) {
  std::string known;
  for (const std::string_view one : words) {
    if (one == word)
      return {};
    known += (known.empty() ? "" : ", ") + std::string(one);
  }
  return fail("usage.unknown_word",
              "`" + std::string(word) + "` is not known here: there are " + known, option);
}

Result<json::Document> object_in(const std::string& option, const std::string& text) {
  auto document = json::Document::parse(text);
  if (!document) {
    Error error = std::move(document).error();
    error.path = option + ": " + error.path;
    return tl::unexpected<Error>(std::move(error));
  }
  return document;
}

std::string code(std::string_view text) {
  std::string out = "<code>";
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == ' ' || c == '.' || c == '/' || c == '-' ||
                       static_cast<unsigned char>(c) >= 0x80;
    if (plain)
      out += c;
    else
      out += "&#" + std::to_string(static_cast<unsigned char>(c)) + ";";
  }
  return out + "</code>";
}

std::string xml(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '&' || c == '<' || c == '>' || c == '"' || c == '\'' || c == '\n' || c == '\t')
      out += "&#" + std::to_string(byte) + ";";
    else if (byte < 0x20)
      out += "\xEF\xBF\xBD";
    else
      out += c;
  }
  return out;
}

}  // namespace ringfence::cli
