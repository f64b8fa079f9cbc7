// YAML through libyaml's events, narrowed to what means the same to every reader.
//
// YAML is a trap for whoever decides on it: 1.1 and 1.2 disagree about bare words, a key given
// twice silently wins or loses, aliases make a kilobyte into gigabytes, tags make objects. So:
// duplicate keys, anchors, aliases, merge keys, tags and keys that are no text are errors; bare
// words that are not text everywhere are marked (node.h); nesting and the number of values are
// limited.
#include <yaml.h>

#include <algorithm>
#include <memory>
#include <set>

#include "import/node.h"

namespace ringfence::import {
namespace {

bool one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

// What a bare word is. Numbers are taken broadly, dates and times among them, since quoting does no
// harm; but no reader takes the version in a label, `2.1.1`, for one.
Node::Kind kind_of_plain(std::string_view text) {
  std::string low(text);
  for (char& c : low)
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (one_of(low, {"", "~", "null"}))
    return Node::Kind::null;
  if (one_of(low, {"y", "n", "yes", "no", "on", "off", "true", "false"}))
    return Node::Kind::unquoted;
  std::string_view rest = low;
  if (rest.front() == '+' || rest.front() == '-')
    rest.remove_prefix(1);
  if (one_of(rest, {".inf", ".nan"}))
    return Node::Kind::unquoted;
  const bool radix = rest.size() > 2 && one_of(rest.substr(0, 2), {"0x", "0o", "0b"});
  const std::string_view digits = radix ? "0123456789abcdef_" : "0123456789_.:e+-tz ";
  if (radix)
    rest.remove_prefix(2);
  const bool number = !rest.empty() && (radix || rest.find_first_of("0123456789") < 2) &&
                      !one_of(rest.substr(0, 1), {"e", "t", "z"}) &&
                      std::count(rest.begin(), rest.end(), '.') < 2 &&
                      rest.find_first_not_of(digits) == std::string_view::npos;
  return number ? Node::Kind::unquoted : Node::Kind::text;
}

std::string_view view(const yaml_char_t* text, std::size_t size) {
  return {reinterpret_cast<const char*>(text), size};
}

class Reader {
 public:
  Reader(std::string_view text, const std::string& name) : name_(name) {
    ready_ = yaml_parser_initialize(&parser_) != 0;
    if (!ready_)
      return;
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()),
                                 text.size());
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() {
    if (ready_)
      yaml_parser_delete(&parser_);
  }

  Result<std::vector<Source>> read() {
    if (!ready_)
      return fail("import.yaml.syntax", "memory is exhausted", name_);
    for (;;) {
      yaml_event_t raw;
      if (yaml_parser_parse(&parser_, &raw) == 0)
        return syntax_error();
      const std::unique_ptr<yaml_event_t, void (*)(yaml_event_t*)> event(&raw, yaml_event_delete);
      if (raw.type == YAML_STREAM_END_EVENT)
        return std::move(sources_);
      RINGFENCE_CHECK(take(raw));
    }
  }

 private:
  struct Open {
    Node* node;  // stays where it is: only the innermost open node gets children
    std::set<std::string, std::less<>> keys;
    bool has_key;  // of a map: the key was read, the value is next
    std::string key;
  };

  tl::unexpected<Error> problem(std::string_view code, std::string_view message,
                                const yaml_mark_t& mark) const {
    return fail(code, message,
                name_ + " document " + std::to_string(number_ == 0 ? 1 : number_) + " line " +
                    std::to_string(mark.line + 1) + " column " + std::to_string(mark.column + 1));
  }

  tl::unexpected<Error> syntax_error() const {
    const std::string why = parser_.problem != nullptr ? parser_.problem : "memory is exhausted";
    if (parser_.error == YAML_READER_ERROR)
      return fail("import.yaml.syntax", why,
                  name_ + " byte " + std::to_string(parser_.problem_offset));
    return problem("import.yaml.syntax", why, parser_.problem_mark);
  }

  Result<void> take(const yaml_event_t& event) {
    switch (event.type) {
    case YAML_DOCUMENT_START_EVENT:
      ++number_;
      return {};
    case YAML_DOCUMENT_END_EVENT:
      if (root_.kind != Node::Kind::null)
        sources_.push_back({number_, std::move(root_)});
      root_ = Node();
      return {};
    case YAML_ALIAS_EVENT:
      return problem("import.yaml.alias", "write out what the alias stands for", event.start_mark);
    case YAML_SCALAR_EVENT:
      return scalar(event);
    case YAML_SEQUENCE_START_EVENT:
      return start(event, Node::Kind::list, event.data.sequence_start.anchor,
                   event.data.sequence_start.tag);
    case YAML_MAPPING_START_EVENT:
      return start(event, Node::Kind::map, event.data.mapping_start.anchor,
                   event.data.mapping_start.tag);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
      open_.pop_back();
      return {};
    default:
      return {};
    }
  }

  Result<void> plain(const yaml_char_t* anchor, const yaml_char_t* tag,
                     const yaml_mark_t& mark) const {
    if (anchor != nullptr)
      return problem("import.yaml.alias", "remove the anchor; aliases are not followed", mark);
    if (tag != nullptr)
      return problem("import.yaml.tag",
                     "remove the tag `" +
                         std::string(view(tag, std::char_traits<char>::length(
                                                   reinterpret_cast<const char*>(tag)))) +
                         "`; quote what is text",
                     mark);
    return {};
  }

  Result<void> scalar(const yaml_event_t& event) {
    const auto& raw = event.data.scalar;
    RINGFENCE_CHECK(plain(raw.anchor, raw.tag, event.start_mark));
    Node node;
    node.text = view(raw.value, raw.length);
    node.kind = raw.style == YAML_PLAIN_SCALAR_STYLE ? kind_of_plain(node.text) : Node::Kind::text;
    if (open_.empty() || open_.back().node->kind != Node::Kind::map || open_.back().has_key)
      return add(std::move(node), event.start_mark).map([](Node*) {});
    Open& map = open_.back();
    if (node.kind != Node::Kind::text ||
        (raw.style == YAML_PLAIN_SCALAR_STYLE && node.text == "<<"))
      return problem("import.yaml.key",
                     "quote the key `" + node.text + "`; merge keys are not followed",
                     event.start_mark);
    if (!map.keys.insert(node.text).second)
      return problem("import.yaml.duplicate_key", "`" + node.text + "` stands twice in one map",
                     event.start_mark);
    map.key = std::move(node.text);
    map.has_key = true;
    return {};
  }

  Result<void> start(const yaml_event_t& event, Node::Kind kind, const yaml_char_t* anchor,
                     const yaml_char_t* tag) {
    RINGFENCE_CHECK(plain(anchor, tag, event.start_mark));
    if (!open_.empty() && open_.back().node->kind == Node::Kind::map && !open_.back().has_key)
      return problem("import.yaml.key", "a key must be a text", event.start_mark);
    if (open_.size() == kMaxImportDepth)
      return problem("import.yaml.too_deep", "at most 64 levels", event.start_mark);
    Node node;
    node.kind = kind;
    RINGFENCE_TRY(added, add(std::move(node), event.start_mark));
    open_.push_back({added, {}, false, {}});
    return {};
  }

  Result<Node*> add(Node node, const yaml_mark_t& mark) {
    if (++nodes_ > kMaxNodes)
      return problem("import.yaml.too_many_values", "split the file", mark);
    node.line = mark.line + 1;
    node.column = mark.column + 1;
    if (open_.empty()) {
      root_ = std::move(node);
      return &root_;
    }
    Open& top = open_.back();
    node.key = std::move(top.key);
    top.key.clear();
    top.has_key = false;
    top.node->children.push_back(std::move(node));
    return &top.node->children.back();
  }

  const std::string& name_;
  yaml_parser_t parser_{};
  bool ready_ = false;
  std::size_t number_ = 0, nodes_ = 0;
  Node root_;
  std::vector<Open> open_;
  std::vector<Source> sources_;
};

}  // namespace

Result<std::vector<Source>> read_yaml(std::string_view text, const std::string& name) {
  return Reader(text, name).read();
}

}  // namespace ringfence::import
