// Text to Document: Boost.JSON's event parser for the grammar, everything else here.
//
// Only basic_parser is used (its document model is larger and rounds doubles wrongly). It is
// bounded: it recurses once a level and levels are capped. What it leaves to us: duplicate keys,
// values of numbers, limits, and where an error is.
#if !defined(BOOST_NO_EXCEPTIONS)
#define BOOST_NO_EXCEPTIONS  // the parser reports by error_code; see throw_exception below
#endif
#define BOOST_JSON_HEADER_ONLY 1

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/detail/impl/default_resource.ipp>
#include <boost/json/detail/impl/shared_resource.ipp>
#include <boost/json/detail/impl/stack.ipp>
#include <boost/json/impl/error.ipp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>

#include "encoding/json_number.h"
#include "encoding/sort.h"
#include "ringfence/encoding.h"
#include "ringfence/json.h"

// Boost's headers call these where they would throw, which this use of them never reaches. Weak, in
// case the program that links us defines its own.
namespace boost {
__attribute__((weak)) void throw_exception(const std::exception&) { std::abort(); }
__attribute__((weak)) void throw_exception(const std::exception&, const source_location&) {
  std::abort();
}
}  // namespace boost

namespace ringfence::json {

constexpr std::size_t kMaxBytes = (1u << 28) - 1;  // Node::count has 28 bits
constexpr std::size_t kMaxDepth = 256;             // of the parser's recursion

// Receives the parser's events. A handler that returns false has filled error_.
class Reader {
 public:
  using ErrorCode = boost::json::error_code;
  static constexpr std::size_t max_object_size = kMaxBytes;
  static constexpr std::size_t max_array_size = kMaxBytes;
  static constexpr std::size_t max_key_size = kMaxBytes;
  static constexpr std::size_t max_string_size = kMaxBytes;

  Reader(Document& doc, const Options& options) : doc_(doc), options_(options) {
    recent_keys_.fill(Document::kNoKey);
  }
  Error& error() { return error_; }

  bool on_document_begin(ErrorCode&) { return true; }
  bool on_document_end(ErrorCode&) { return true; }
  bool on_comment_part(std::string_view, ErrorCode&) { return true; }
  bool on_comment(std::string_view, ErrorCode&) { return true; }

  bool on_object_begin(ErrorCode& ec) { return open(Kind::object, ec); }
  bool on_array_begin(ErrorCode& ec) { return open(Kind::array, ec); }
  bool on_array_end(std::size_t, ErrorCode&) {
    close();
    return true;
  }
  bool on_object_end(std::size_t, ErrorCode& ec);

  bool on_key_part(std::string_view part, std::size_t, ErrorCode&) {
    scratch_ += part;
    return true;
  }
  bool on_key(std::string_view part, std::size_t, ErrorCode&) {
    scratch_ += part;
    frames_.back().key = store_key(scratch_);
    scratch_.clear();
    return true;
  }
  bool on_string_part(std::string_view part, std::size_t, ErrorCode&) {
    string_size_ += part.size();
    doc_.pool_ += part;
    return true;
  }
  bool on_string(std::string_view part, std::size_t n, ErrorCode& ec) {
    on_string_part(part, n, ec);
    Document::Node* const node = add(Kind::string, ec);
    if (node == nullptr)
      return false;
    node->count = static_cast<std::uint32_t>(string_size_) & kMaxBytes;
    node->text = share_string();
    string_size_ = 0;
    return true;
  }
  bool on_number_part(std::string_view part, ErrorCode&) {
    scratch_ += part;
    return true;
  }
  bool on_int64(std::int64_t, std::string_view part, ErrorCode& ec) { return number(part, ec); }
  bool on_uint64(std::uint64_t, std::string_view part, ErrorCode& ec) { return number(part, ec); }
  bool on_double(double, std::string_view part, ErrorCode& ec) { return number(part, ec); }
  bool on_bool(bool b, ErrorCode& ec) {
    Document::Node* const node = add(Kind::boolean, ec);
    if (node != nullptr)
      node->boolean = b;
    return node != nullptr;
  }
  bool on_null(ErrorCode& ec) { return add(Kind::null, ec) != nullptr; }

 private:
  struct Frame {
    std::uint32_t node, count = 0, key = Document::kNoKey;  // the member being read
  };

  Document::Node* add(Kind kind, ErrorCode& ec);
  bool open(Kind kind, ErrorCode& ec);
  void close();
  bool number(std::string_view part, ErrorCode& ec);
  std::uint32_t share_string();
  std::uint32_t store_key(std::string_view key);
  std::uint32_t duplicate_in(std::uint32_t object, std::uint32_t count);
  [[nodiscard]] std::string pointer() const;
  bool refuse(ErrorCode& ec, const char* code, std::string message, std::string path);

  Document& doc_;
  const Options& options_;
  Error error_;
  std::vector<Frame> frames_;
  std::string scratch_;
  std::size_t string_size_ = 0;
  std::array<std::uint32_t, 256> recent_keys_{};      // pool offsets by a hash of the key
  std::array<std::uint32_t, 1024> recent_strings_{};  // the same for short strings
};

bool Reader::refuse(ErrorCode& ec, const char* code, std::string message, std::string path) {
  error_ = Error{code, std::move(message), std::move(path), {}};
  ec = boost::json::error::input_error;
  return false;
}

// Where the value that is being read stands.
std::string Reader::pointer() const {
  std::string out;
  for (const Frame& f : frames_) {
    if (f.key != Document::kNoKey) {
      out += '/' + pointer_token(doc_.key_at(f.key));
    } else if (f.count > 0) {
      out += '/' + std::to_string(f.count - 1);
    }
  }
  return out;
}

Document::Node* Reader::add(Kind kind, ErrorCode& ec) {
  if (!frames_.empty())
    ++frames_.back().count;
  if (doc_.nodes_.size() >= options_.max_values) {
    refuse(ec, "json.too_many_values",
           "more than " + std::to_string(options_.max_values) + " values; split the document",
           pointer());
    return nullptr;
  }
  Document::Node node{};
  node.kind = static_cast<std::uint32_t>(kind) & 0xfu;
  node.key = frames_.empty() ? Document::kNoKey : frames_.back().key;
  doc_.nodes_.push_back(node);
  return &doc_.nodes_.back();
}

bool Reader::open(Kind kind, ErrorCode& ec) {
  if (add(kind, ec) == nullptr)
    return false;
  if (frames_.size() >= std::min(options_.max_depth, kMaxDepth)) {
    return refuse(ec, "json.too_deep",
                  "nested deeper than " + std::to_string(std::min(options_.max_depth, kMaxDepth)) +
                      " levels; flatten the document",
                  pointer());
  }
  frames_.push_back(Frame{static_cast<std::uint32_t>(doc_.nodes_.size() - 1)});
  return true;
}

void Reader::close() {
  Document::Node& node = doc_.nodes_[frames_.back().node];
  node.count = frames_.back().count & kMaxBytes;
  node.children.next = static_cast<std::uint32_t>(doc_.nodes_.size());
  frames_.pop_back();
}

bool Reader::on_object_end(std::size_t, ErrorCode& ec) {
  const std::uint32_t object = frames_.back().node, count = frames_.back().count;
  close();
  const std::uint32_t twice = duplicate_in(object, count);
  if (twice == Document::kNoKey)
    return true;
  const std::string_view key = doc_.key_at(twice);
  return refuse(ec, "json.duplicate_key",
                "key `" + std::string(key) + "` stands twice in one object; keep one of them",
                pointer() + '/' + pointer_token(key));
}

// The key that an object's members repeat, or kNoKey. Gives wide objects their sorted order.
std::uint32_t Reader::duplicate_in(std::uint32_t object, std::uint32_t count) {
  const std::vector<Document::Node>& nodes = doc_.nodes_;
  const std::uint32_t end = nodes[object].children.next;
  if (count <= Document::kWide) {
    std::array<std::uint32_t, Document::kWide> keys{};
    std::uint32_t n = 0;
    for (std::uint32_t i = object + 1; i != end; i = doc_.next(i), ++n) {
      const std::uint32_t key = nodes[i].key;
      for (std::uint32_t j = 0; j < n; ++j) {
        if (keys[j] == key || doc_.key_at(keys[j]) == doc_.key_at(key))
          return key;
      }
      keys[n] = key;
    }
    return Document::kNoKey;
  }
  std::vector<std::uint32_t>& order = doc_.order_;
  const auto first = static_cast<std::ptrdiff_t>(order.size());
  doc_.nodes_[object].children.order = static_cast<std::uint32_t>(order.size());
  for (std::uint32_t i = object + 1; i != end; i = doc_.next(i))
    order.push_back(i);
  ringfence::sort(order.begin() + first, order.end(), [&](std::uint32_t a, std::uint32_t b) {
    const int c = doc_.key_at(nodes[a].key).compare(doc_.key_at(nodes[b].key));
    return c != 0 ? c < 0 : a < b;
  });
  const auto twice =
      std::adjacent_find(order.begin() + first, order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return doc_.key_at(nodes[a].key) == doc_.key_at(nodes[b].key);
      });
  return twice == order.end() ? Document::kNoKey : nodes[*twice].key;
}

// Keys that repeat are stored once, as far as a small cache remembers them. Nothing depends on a
// hit, so no choice of keys makes this slow.
std::uint32_t Reader::store_key(std::string_view key) {
  std::uint32_t hash = 2166136261u;
  for (const char c : key.substr(0, 32)) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  }
  std::uint32_t& recent = recent_keys_[(hash ^ (hash >> 16)) % recent_keys_.size()];
  if (recent != Document::kNoKey && doc_.key_at(recent) == key)
    return recent;
  recent = static_cast<std::uint32_t>(doc_.pool_.size());
  const auto size = static_cast<std::uint32_t>(key.size());
  doc_.pool_.append(reinterpret_cast<const char*>(&size), sizeof size);
  doc_.pool_ += key;
  return recent;
}

// Where the string at the end of the pool is kept: there, or where the same short one stands
// already. Large documents say the same few words over and over.
std::uint32_t Reader::share_string() {
  constexpr std::size_t kShort = 64;
  const std::size_t at = doc_.pool_.size() - string_size_;
  if (string_size_ > kShort)
    return static_cast<std::uint32_t>(at);
  const char* const text = doc_.pool_.data() + at;
  std::uint64_t head = 0, tail = 0;  // a hash of size, beginning and end; only speed depends on it
  const std::size_t n = std::min(string_size_, sizeof head);
  std::memcpy(&head, text, n);
  std::memcpy(&tail, text + string_size_ - n, n);
  const std::uint64_t hash =
      (head * 0x9e3779b97f4a7c15u ^ tail ^ string_size_) * 0xff51afd7ed558ccdu;
  std::uint32_t& recent = recent_strings_[(hash >> 32) % recent_strings_.size()];
  if (recent + string_size_ <= at &&
      std::memcmp(doc_.pool_.data() + recent, text, string_size_) == 0)
    doc_.pool_.resize(at);
  else
    recent = static_cast<std::uint32_t>(at);
  return recent;
}

bool Reader::number(std::string_view part, ErrorCode& ec) {
  scratch_ += part;
  const Number n = parse_number(scratch_);
  const std::string text = scratch_.size() <= 40 ? scratch_ : scratch_.substr(0, 40) + "...";
  scratch_.clear();
  Document::Node* const node =
      add(n.kind == Number::Kind::integer ? Kind::integer : Kind::real, ec);
  if (node == nullptr)
    return false;
  switch (n.kind) {
  case Number::Kind::integer:
    node->integer = n.integer;
    return true;
  case Number::Kind::real:
    node->real = n.real;
    return true;
  case Number::Kind::unsafe_integer:
    node->real = n.real;
    return options_.allow_unsafe_integers_as_doubles ||
           refuse(ec, "json.unsafe_integer",
                  "integer `" + text + "` is beyond +-9007199254740991; write it as a string",
                  pointer());
  case Number::Kind::out_of_range:
    break;
  }
  return refuse(ec, "json.number_out_of_range",
                "number `" + text + "` is too large for a double; write it as a string", pointer());
}

namespace {

// Whether `text` ends in the escape of a leading surrogate, \uD800 to \uDBFF; the backslash of the
// next escape may follow.
bool ends_in_leading_surrogate(std::string_view text) {
  if (text.ends_with('\\'))
    text.remove_suffix(1);
  if (text.size() < 6)
    return false;
  const std::string_view escape = text.substr(text.size() - 6);
  if (escape.substr(0, 2) != "\\u" || (escape[2] | 0x20) != 'd' ||
      std::string_view("89abAB").find(escape[3]) == std::string_view::npos) {
    return false;
  }
  const std::string_view before = text.substr(0, text.size() - 6);
  const std::size_t last = before.find_last_not_of('\\');
  return (before.size() - (last == before.npos ? 0 : last + 1)) % 2 ==
         0;  // its \ is no escaped one
}

// What the parser's own errors are called here.
Error syntax_error(const boost::json::error_code& ec, std::string_view text, std::size_t byte) {
  using boost::json::error;
  const std::string at = "byte " + std::to_string(byte);
  if (ec == error::incomplete || (ec == error::syntax && byte == text.size())) {
    return {"json.incomplete",
            "the text ends inside a value; complete it",
            "byte " + std::to_string(text.size()),
            {}};
  }
  if (ec == error::illegal_leading_surrogate || ec == error::illegal_trailing_surrogate ||
      ec == error::expected_utf16_escape ||
      (ec == error::syntax && ends_in_leading_surrogate(text.substr(0, byte)))) {
    return {"json.lone_surrogate", "half of a surrogate pair; write both halves or none", at, {}};
  }
  if (ec == error::exponent_overflow) {
    return {"json.number_out_of_range",
            "the exponent is too large; write the number as a string",
            at,
            {}};
  }
  if (ec == error::extra_data) {
    return {"json.syntax", "text after the end of the value; remove it", at, {}};
  }
  return {"json.syntax", "not JSON here (" + ec.message() + "); correct the text", at, {}};
}

// An upper bound of the number of values, except that it is held back for texts made of commas.
std::size_t estimated_values(std::string_view text) {
  std::size_t n = 1;
  for (const char c : text)
    n += static_cast<std::size_t>((c == ',') | (c == '[') | (c == '{'));
  return std::min(n, text.size() / 16 + 1);
}

}  // namespace

Result<Document> Document::parse(std::string_view text, Options options) {
  const std::size_t limit = std::min(options.max_bytes, kMaxBytes);
  if (text.size() > limit) {
    return fail("json.too_large",
                "the document is larger than " + std::to_string(limit) + " bytes; split it",
                "byte " + std::to_string(limit));
  }
  if (text.substr(0, 3) == "\xef\xbb\xbf") {
    return fail("json.byte_order_mark", "the text begins with a byte order mark; remove it",
                "byte 0");
  }
  if (const std::size_t bad = invalid_utf8_at(text); bad != text.size()) {
    return fail("json.invalid_utf8", "not well-formed UTF-8; encode the text as UTF-8",
                "byte " + std::to_string(bad));
  }
  Document doc;
  doc.nodes_.reserve(estimated_values(text));
  boost::json::parse_options grammar;
  grammar.allow_comments = options.comments;
  grammar.allow_trailing_commas = options.comments;
  grammar.max_depth = kMaxDepth + 1;
  boost::json::basic_parser<Reader> parser(grammar, doc, options);
  boost::json::error_code ec;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), ec);
  Error& refused = parser.handler().error();
  if (!refused.code.empty())
    return tl::unexpected<Error>(std::move(refused));
  if (!ec && used < text.size())
    ec = boost::json::error::extra_data;
  if (ec)
    return tl::unexpected<Error>(syntax_error(ec, text, used));
  return doc;
}

}  // namespace ringfence::json
