// Strict JSON in, canonical JSON out.
//
// Reading accepts RFC 8259 and nothing more: duplicate keys (after unescaping), invalid UTF-8, lone
// surrogates, integers beyond +-(2^53-1), non-finite numbers, more than 64 levels or more than the
// byte limit are errors with a JSON pointer. A number whose value is integral and within
// +-(2^53-1) is an integer however it is spelled (1, 1.0, 1e0, -0 is 0); others are doubles.
// An integral number beyond that (also 1e30) is refused, since runtimes would disagree about it.
// `comments` also permits // and /* */ comments and trailing commas, for files people write.
//
// A Document is one flat array of nodes in document order plus one pool of decoded text, so that a
// large policy costs a few allocations; repeated member keys are stored once. A Value is a cheap
// view (pointer + index) into a Document and must not outlive it.
//
// Writing is RFC 8785 (JCS): members sorted by UTF-16 code units, shortest numbers, no spaces.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ringfence/error.h"

namespace ringfence::json {

enum class Kind : std::uint8_t { null, boolean, integer, real, string, array, object };

constexpr std::int64_t kMaxSafeInteger = 9007199254740991;  // 2^53 - 1

struct Options {
  bool comments = false;
  std::size_t max_bytes = 256u << 20;  // never more than 2^28 - 1, whatever is asked for
  std::size_t max_depth = 64;          // never more than 256
  std::size_t max_values = 1u << 25;   // 16 bytes of memory each
  // Loud on purpose: reads 1e30 as a double instead of refusing it. For canonicalising documents of
  // others, never for input that something is decided on.
  bool allow_unsafe_integers_as_doubles = false;
};

class Document;

// A read-only view of one value. Copying is free. Thread-safe to read.
class Value {
 public:
  [[nodiscard]] Kind kind() const;
  [[nodiscard]] bool is(Kind k) const { return kind() == k; }
  // The accessors below require the matching kind.
  [[nodiscard]] bool boolean() const;
  [[nodiscard]] std::int64_t integer() const;
  [[nodiscard]] double real() const;  // integer or real
  [[nodiscard]] std::string_view string() const;
  [[nodiscard]] std::size_t size() const;  // elements of an array, members of an object
  // The member `key` of an object. O(log members).
  class Found;
  [[nodiscard]] Found get(std::string_view key) const;
  // RFC 6901 pointer of this value from the root. O(document); for error messages.
  [[nodiscard]] std::string pointer() const;

  struct Member;
  class Iterator;  // forward iteration over elements (key empty) or members, in document order
  [[nodiscard]] Iterator begin() const;
  [[nodiscard]] Iterator end() const;

 private:
  friend class Document;
  Value(const Document* doc, std::uint32_t at) : doc_(doc), at_(at) {}
  const Document* doc_;
  std::uint32_t at_;
};

// An optional whose `*` hands out the view by value: in `for (auto m : *v.get("rows"))` a reference
// into the optional would outlive it.
class Value::Found : public std::optional<Value> {
 public:
  using std::optional<Value>::optional;
  Value operator*() const { return std::optional<Value>::operator*(); }
};

struct Value::Member {
  std::string_view key;
  Value value;
};

class Value::Iterator {
 public:
  Member operator*() const;
  Iterator& operator++();
  friend bool operator!=(const Iterator& a, const Iterator& b) { return a.at_ != b.at_; }
  friend bool operator==(const Iterator& a, const Iterator& b) { return a.at_ == b.at_; }

 private:
  friend class Value;
  Iterator(const Document* doc, std::uint32_t at) : doc_(doc), at_(at) {}
  const Document* doc_;
  std::uint32_t at_;
};

// Owns a parsed text. Movable; Values of it are invalidated by moving from or destroying it.
class Document {
 public:
  // Parses `text` (UTF-8). O(n log k) with k the widest object. Errors: json.byte_order_mark,
  // json.duplicate_key, json.incomplete, json.invalid_utf8, json.lone_surrogate,
  // json.number_out_of_range, json.syntax, json.too_deep, json.too_large, json.too_many_values,
  // json.unsafe_integer. The path is a JSON pointer, or "byte N" where the text is not JSON.
  [[nodiscard]] static Result<Document> parse(std::string_view text, Options options = {});
  [[nodiscard]] Value root() const { return Value(this, 0); }

 private:
  friend class Value;
  friend class Value::Iterator;
  friend class Reader;

  static constexpr std::uint32_t kNoKey = 0xffffffff;
  static constexpr std::uint32_t kWide = 8;  // objects with more members have a sorted order

  struct Children {
    std::uint32_t next;   // index just past the last descendant
    std::uint32_t order;  // of a wide object: where its sorted members begin in order_
  };
  struct Node {  // 16 bytes: a million bindings are seven million nodes
    std::uint32_t kind : 4;
    std::uint32_t count : 28;  // elements or members; for strings the byte length
    std::uint32_t key;         // of a member: offset into pool_ of the key's length, then its bytes
    union {
      std::int64_t integer;
      double real;
      std::uint32_t text;  // offset into pool_
      bool boolean;
      Children children;
    };
  };
  static_assert(sizeof(Node) == 16);

  [[nodiscard]] std::string_view key_at(std::uint32_t offset) const;
  [[nodiscard]] std::uint32_t next(std::uint32_t at) const;  // index of the following sibling

  std::vector<Node> nodes_;
  std::vector<std::uint32_t> order_;
  std::string pool_;
};

// Appends canonical JSON to a string. Members of an object may be written in any order: they are
// sorted when the object ends. Writing the same key twice in one object is a programming error
// (assert). Strings must be valid UTF-8 (asserted; callers got them through strict parsing).
class Writer {
 public:
  Writer& begin_object();
  Writer& end_object();
  Writer& begin_array();
  Writer& end_array();
  Writer& key(std::string_view k);
  Writer& string(std::string_view s);
  Writer& integer(std::int64_t v);  // within +-(2^53-1)
  Writer& real(double v);           // finite
  Writer& boolean(bool v);
  Writer& null();
  Writer& value(Value v);                   // copies a parsed value, canonicalised
  Writer& raw(std::string_view canonical);  // splices canonical JSON made elsewhere

  // Shorthands for members.
  Writer& member(std::string_view k, std::string_view s) { return key(k).string(s); }
  Writer& member(std::string_view k, const char* s) { return key(k).string(s); }
  Writer& member(std::string_view k, std::int64_t v) { return key(k).integer(v); }
  Writer& member_bool(std::string_view k, bool v) { return key(k).boolean(v); }

  [[nodiscard]] std::string
  take();  // the text; the writer is empty again. Requires balanced calls.

 private:
  struct Span {                     // one member of an open object
    std::size_t key, key_size;      // the raw key, in keys_
    std::size_t begin, value, end;  // in out_: [begin,value) is the quoted key with its colon
  };
  struct Open {
    bool object, empty;
    std::size_t start;         // offset after the opening bracket
    std::size_t first_member;  // in members_
    std::size_t first_key;     // in keys_
  };
  void before_value();
  void after_value();
  void open(bool object);
  void quote(std::string_view s);
  std::string out_, keys_;
  std::vector<Open> open_;
  std::vector<Span> members_;
};

// The canonical form (RFC 8785) of a parsed value.
[[nodiscard]] std::string canonical(Value v);

// Compares keys as RFC 8785 does: by UTF-16 code units. Both must be valid UTF-8.
[[nodiscard]] bool key_less(std::string_view a, std::string_view b);

// A key as one reference token of a JSON pointer: ~ is written ~0 and / is written ~1.
[[nodiscard]] std::string pointer_token(std::string_view key);

}  // namespace ringfence::json
