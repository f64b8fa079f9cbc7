// A scan over the tokens that stops at the value asked for. The text was read by the strict reader
// before, or is wrong and the place is but a help: so nothing is checked here.
#include "cli/place.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

#include "ringfence/json.h"

namespace ringfence::cli {
namespace {

class Scan {
 public:
  explicit Scan(std::string_view text) : text_(text) {}

  std::size_t find(std::string_view pointer) {
    struct Open {
      bool object;
      std::size_t index = 0, path_size = 0;
    };
    std::vector<Open> open;
    std::string path;
    std::size_t best = 0, best_size = 0;
    bool value_due = true;
    space();
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '}' || c == ']') {
        ++at_;
        if (!open.empty()) {
          path.resize(open.back().path_size);
          open.pop_back();
        }
        value_due = false;
      } else if (c == ',') {
        ++at_;
        if (!open.empty()) {
          path.resize(open.back().path_size);
          ++open.back().index;
        }
        value_due = true;
      } else if (c == ':') {
        ++at_;
      } else {
        if (!open.empty() && open.back().object && value_due) {  // a key
          path += "/" + json::pointer_token(string());
          value_due = false;
          space();
          continue;
        }
        if (!open.empty() && !open.back().object)
          path += "/" + std::to_string(open.back().index);
        const bool leads = pointer.substr(0, path.size()) == path &&
                           (path.size() == pointer.size() || pointer[path.size()] == '/');
        if (leads && path.size() >= best_size) {
          best = at_;
          best_size = path.size();
        }
        if (path.size() == pointer.size() && leads)
          return at_;
        value(open, path.size(), c, value_due);
      }
      space();
    }
    return best;
  }

 private:
  template <class Stack>
  void value(Stack& open, std::size_t path_size, char c, bool& value_due) {
    if (c == '{' || c == '[') {
      open.push_back({c == '{', 0, path_size});
      ++at_;
      value_due = true;
    } else if (c == '"') {
      (void)string();
    } else {
      while (at_ < text_.size() &&
             std::string_view(",]}: \t\r\n/").find(text_[at_]) == std::string_view::npos)
        ++at_;
    }
  }

  // The string that begins here, decoded.
  std::string string() {
    const std::size_t begin = at_++;
    while (at_ < text_.size() && text_[at_] != '"')
      at_ += text_[at_] == '\\' ? 2 : 1;
    at_ = std::min(at_ + 1, text_.size());
    const auto document = json::Document::parse(text_.substr(begin, at_ - begin));
    return document && document->root().is(json::Kind::string)
               ? std::string(document->root().string())
               : std::string();
  }

  void space() {
    while (at_ < text_.size()) {
      const std::string_view rest = text_.substr(at_);
      if (rest.substr(0, 2) == "//")
        at_ = std::min(text_.find('\n', at_), text_.size());
      else if (rest.substr(0, 2) == "/*")
        at_ = std::min(text_.find("*/", at_ + 2), text_.size() - 2) + 2;
      else if (std::string_view(" \t\r\n").find(rest[0]) != std::string_view::npos)
        ++at_;
      else
        return;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Place place_of(std::string_view text, std::string_view path) {
  std::size_t at = 0;
  if (path.substr(0, 5) == "byte ")
    std::from_chars(path.data() + 5, path.data() + path.size(), at);
  else
    at = Scan(text).find(path);
  Place place;
  for (const char c : text.substr(0, at)) {
    if (c == '\n')
      place = {place.line + 1, 1};
    else if ((static_cast<unsigned char>(c) & 0xC0) != 0x80)
      ++place.column;
  }
  return place;
}

}  // namespace ringfence::cli
