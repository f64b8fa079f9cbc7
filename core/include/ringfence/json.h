// Strict JSON in, canonical JSON out.
//
// Reading accepts RFC 8259 and nothing more: duplicate keys (after unescaping), invalid UTF-8, lone
// surrogates, integers beyond +-(2^53-1), non-finite numbers, more than 64 levels or more than the
// byte limit are errors with a JSON pointer. A number whose value is integral and within
// +-(2^53-1) is an integer however it is spelled (1, 1.0, 1e0, -0 is 0); others are doubles.
// `comments` also permits // and /* */ comments and trailing commas, for files people write.
//
// A Document is one flat array of nodes in document order plus one pool of decoded text, so that a
// large policy costs two allocations. A Value is a cheap view (pointer + index) into a Document and
// must not outlive it.
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
  std::size_t max_bytes = 256u << 20;
  std::size_t max_depth = 64;
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
  [[nodiscard]] double real() const;          // integer or real
  [[nodiscard]] std::string_view string() const;
  [[nodiscard]] std::size_t size() const;     // elements of an array, members of an object
  [[nodiscard]] std::optional<Value> get(std::string_view key) const;  // member of an object
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
  const Document* doc_ = nullptr;
  std::uint32_t at_ = 0;
  bool object_ = false;
};

// Owns a parsed text. Movable; Values of it are invalidated by moving from or destroying it.
class Document {
 public:
  struct Node {  // 16 bytes: a million bindings are ten million nodes
    std::uint32_t kind : 4;
    std::uint32_t count : 28;  // elements or members; for strings the byte length
    std::uint32_t next;        // index just past this value (skips children)
    union {
      std::int64_t integer;
      double real;
      std::uint64_t text;  // offset into the pool
      bool boolean;
    };
  };
  // Parses `text` (UTF-8). O(n log k) with k the widest object. Errors: json.* codes, path = JSON
  // pointer of the offending place (or "byte N" for syntax errors).
  [[nodiscard]] static Result<Document> parse(std::string_view text, Options options = {});
  [[nodiscard]] Value root() const { return Value(this, 0); }

 private:
  friend class Value;
  friend class Value::Iterator;
  friend class Reader;
  std::vector<Node> nodes_;
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
  Writer& value(Value v);                 // copies a parsed value, canonicalised
  Writer& raw(std::string_view canonical);  // splices canonical JSON made elsewhere

  // Shorthands for members.
  Writer& member(std::string_view k, std::string_view s) { return key(k).string(s); }
  Writer& member(std::string_view k, const char* s) { return key(k).string(s); }
  Writer& member(std::string_view k, std::int64_t v) { return key(k).integer(v); }
  Writer& member_bool(std::string_view k, bool v) { return key(k).boolean(v); }

  [[nodiscard]] std::string take();  // the text; the writer is empty again. Requires balanced calls.

 private:
  struct Span {
    std::size_t key, begin, end;  // [key,begin) is the quoted key with colon, [begin,end) the value
  };
  struct Open {
    bool object;
    std::size_t start;          // offset after the opening bracket
    std::vector<Span> members;  // of an object
    bool first = true;
  };
  void separate();
  std::string out_;
  std::vector<Open> open_;
};

// The canonical form (RFC 8785) of a parsed value.
[[nodiscard]] std::string canonical(Value v);

// Compares keys as RFC 8785 does: by UTF-16 code units. Both must be valid UTF-8.
[[nodiscard]] bool key_less(std::string_view a, std::string_view b);

}  // namespace ringfence::json
