// Canonical JSON, RFC 8785 (JSON Canonicalization Scheme):
//
//   object   members sorted by the UTF-16 code units of their raw keys, no spaces
//   string   \b \t \n \f \r \" \\ and \u00xx (lower case) for the other controls; all else as it is
//   number   as ECMAScript's Number.prototype.toString
//
// Members are written as they come. When an object ends, they are moved into order, unless they
// came so already.
#include <algorithm>
#include <cassert>

#include "encoding/number_format.h"
#include "encoding/sort.h"
#include "ringfence/encoding.h"
#include "ringfence/json.h"

namespace ringfence::json {

// Bytes of UTF-8 compare as code points. UTF-16 differs only in that U+10000 and above (lead byte
// F0 and up) come before U+E000 to U+FFFF (lead byte EE or EF).
bool key_less(std::string_view a, std::string_view b) {
  const auto [x, y] = std::mismatch(
      a.begin(), a.begin() + static_cast<std::ptrdiff_t>(std::min(a.size(), b.size())), b.begin());
  if (x == a.end() || y == b.end())
    return a.size() < b.size();
  const auto p = static_cast<unsigned char>(*x), q = static_cast<unsigned char>(*y);
  if (p >= 0xf0 && (q == 0xee || q == 0xef))
    return true;
  if (q >= 0xf0 && (p == 0xee || p == 0xef))
    return false;
  return p < q;
}

void Writer::before_value() {
  if (open_.empty()) {
    assert(out_.empty() && "one value only");
    return;
  }
  Open& o = open_.back();
  if (o.object) {
    assert(members_.size() > o.first_member && members_.back().end == 0 && "key() first");
  } else if (!o.empty) {
    out_ += ',';
  }
  o.empty = false;
}

void Writer::after_value() {
  if (!open_.empty() && open_.back().object)
    members_.back().end = out_.size();
}

void Writer::open(bool object) {
  before_value();
  out_ += object ? '{' : '[';
  open_.push_back({object, true, out_.size(), members_.size(), keys_.size()});
}

Writer& Writer::begin_object() {
  open(true);
  return *this;
}

Writer& Writer::begin_array() {
  open(false);
  return *this;
}

Writer& Writer::end_array() {
  assert(!open_.empty() && !open_.back().object);
  open_.pop_back();
  out_ += ']';
  after_value();
  return *this;
}

Writer& Writer::end_object() {
  assert(!open_.empty() && open_.back().object);
  const Open o = open_.back();
  open_.pop_back();
  const auto key = [this](const Span& s) {
    return std::string_view(keys_).substr(s.key, s.key_size);
  };
  const auto less = [&](const Span& a, const Span& b) { return key_less(key(a), key(b)); };
  const auto first = members_.begin() + static_cast<std::ptrdiff_t>(o.first_member);
  if (!std::is_sorted(first, members_.end(), less)) {
    ringfence::sort(first, members_.end(), less);
    std::string sorted;
    sorted.reserve(out_.size() - o.start);
    for (auto s = first; s != members_.end(); ++s) {
      if (s != first)
        sorted += ',';
      sorted.append(out_, s->begin, s->end - s->begin);
    }
    out_.replace(o.start, out_.npos, sorted);
  }
  assert(std::adjacent_find(first, members_.end(),
                            [&](const Span& a, const Span& b) { return key(a) == key(b); }) ==
             members_.end() &&
         "a key twice");
  members_.erase(first, members_.end());
  keys_.resize(o.first_key);
  out_ += '}';
  after_value();
  return *this;
}

Writer& Writer::key(std::string_view k) {
  assert(!open_.empty() && open_.back().object);
  Open& o = open_.back();
  assert((o.empty || members_.back().end != 0) && "value first");
  if (!o.empty)
    out_ += ',';
  o.empty = false;
  Span s{keys_.size(), k.size(), out_.size(), 0, 0};
  keys_ += k;
  quote(k);
  out_ += ':';
  s.value = out_.size();
  members_.push_back(s);
  return *this;
}

void Writer::quote(std::string_view s) {
  assert(valid_utf8(s));
  constexpr char kHex[] = "0123456789abcdef";
  out_ += '"';
  std::size_t plain = 0;  // where the run of bytes not yet copied begins
  for (std::size_t i = 0; i < s.size(); ++i) {
    const auto c = static_cast<unsigned char>(s[i]);
    if (c >= 0x20 && c != '"' && c != '\\')
      continue;
    out_.append(s, plain, i - plain);
    plain = i + 1;
    out_ += '\\';
    switch (c) {
    case '\b':
      out_ += 'b';
      break;
    case '\t':
      out_ += 't';
      break;
    case '\n':
      out_ += 'n';
      break;
    case '\f':
      out_ += 'f';
      break;
    case '\r':
      out_ += 'r';
      break;
    case '"':
    case '\\':
      out_ += static_cast<char>(c);
      break;
    default:
      out_.append("u00").append(1, kHex[c >> 4]).append(1, kHex[c & 15]);
    }
  }
  out_.append(s, plain, s.size() - plain).append(1, '"');
}

Writer& Writer::string(std::string_view s) {
  before_value();
  quote(s);
  after_value();
  return *this;
}

Writer& Writer::integer(std::int64_t v) {
  assert(v >= -kMaxSafeInteger && v <= kMaxSafeInteger);
  return raw(std::to_string(v));
}

Writer& Writer::real(double v) {
  before_value();
  append_number(out_, v);
  after_value();
  return *this;
}

Writer& Writer::boolean(bool v) { return raw(v ? "true" : "false"); }

Writer& Writer::null() { return raw("null"); }

Writer& Writer::raw(std::string_view canonical) {
  before_value();
  out_ += canonical;
  after_value();
  return *this;
}

// Recursion is bounded by the reader's depth limit.
Writer& Writer::value(Value v) {
  switch (v.kind()) {
  case Kind::null:
    return null();
  case Kind::boolean:
    return boolean(v.boolean());
  case Kind::integer:
    return integer(v.integer());
  case Kind::real:
    return real(v.real());
  case Kind::string:
    return string(v.string());
  case Kind::array:
    begin_array();
    for (const auto& [k, element] : v)
      value(element);
    return end_array();
  case Kind::object:
    begin_object();
    for (const auto& [k, member] : v)
      key(k).value(member);
    return end_object();
  }
  return *this;
}

std::string Writer::take() {
  assert(open_.empty());
  std::string text = std::move(out_);
  out_.clear();
  return text;
}

std::string canonical(Value v) {
  Writer w;
  w.value(v);
  return w.take();
}

}  // namespace ringfence::json
