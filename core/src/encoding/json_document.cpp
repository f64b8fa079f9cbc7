// Reading a parsed document. The layout is private to this file and json_reader.cpp:
//
//   nodes_   one node a value, in document order; a container is followed by its descendants
//   pool_    strings, and each key as 4 bytes of length (host order) and its bytes
//   order_   for each object of more than kWide members, the indexes of its members sorted by key
//            bytes, so that `get` is a binary search
#include <algorithm>
#include <cassert>
#include <cstring>

#include "ringfence/json.h"

namespace ringfence::json {

std::string_view Document::key_at(std::uint32_t offset) const {
  std::uint32_t size = 0;
  std::memcpy(&size, pool_.data() + offset, sizeof size);
  return {pool_.data() + offset + sizeof size, size};
}

std::uint32_t Document::next(std::uint32_t at) const {
  const Node& n = nodes_[at];
  const Kind k = static_cast<Kind>(n.kind);
  return k == Kind::array || k == Kind::object ? n.children.next : at + 1;
}

Kind Value::kind() const { return static_cast<Kind>(doc_->nodes_[at_].kind); }

bool Value::boolean() const {
  assert(is(Kind::boolean));
  return doc_->nodes_[at_].boolean;
}

std::int64_t Value::integer() const {
  assert(is(Kind::integer));
  return doc_->nodes_[at_].integer;
}

double Value::real() const {
  assert(is(Kind::integer) || is(Kind::real));
  const Document::Node& n = doc_->nodes_[at_];
  return is(Kind::integer) ? static_cast<double>(n.integer) : n.real;
}

std::string_view Value::string() const {
  assert(is(Kind::string));
  const Document::Node& n = doc_->nodes_[at_];
  return {doc_->pool_.data() + n.text, n.count};
}

std::size_t Value::size() const {
  assert(is(Kind::array) || is(Kind::object));
  return doc_->nodes_[at_].count;
}

Value::Found Value::get(std::string_view key) const {
  assert(is(Kind::object));
  const Document::Node& n = doc_->nodes_[at_];
  if (n.count <= Document::kWide) {
    for (std::uint32_t i = at_ + 1; i != n.children.next; i = doc_->next(i)) {
      if (doc_->key_at(doc_->nodes_[i].key) == key)
        return Value(doc_, i);
    }
    return std::nullopt;
  }
  const std::uint32_t* const first = doc_->order_.data() + n.children.order;
  const std::uint32_t* const last = first + n.count;
  const std::uint32_t* const found =
      std::lower_bound(first, last, key, [this](std::uint32_t member, std::string_view k) {
        return doc_->key_at(doc_->nodes_[member].key) < k;
      });
  if (found == last || doc_->key_at(doc_->nodes_[*found].key) != key)
    return std::nullopt;
  return Value(doc_, *found);
}

std::string Value::pointer() const {
  std::string out;
  std::uint32_t at = 0;
  while (at != at_) {
    std::uint32_t child = at + 1, index = 0;
    while (doc_->next(child) <= at_) {
      child = doc_->next(child);
      ++index;
    }
    const std::uint32_t key = doc_->nodes_[child].key;
    out += '/';
    out += key == Document::kNoKey ? std::to_string(index) : pointer_token(doc_->key_at(key));
    at = child;
  }
  return out;
}

Value::Iterator Value::begin() const {
  assert(is(Kind::array) || is(Kind::object));
  return Iterator(doc_, at_ + 1);
}

Value::Iterator Value::end() const {
  assert(is(Kind::array) || is(Kind::object));
  return Iterator(doc_, doc_->nodes_[at_].children.next);
}

Value::Member Value::Iterator::operator*() const {
  const std::uint32_t key = doc_->nodes_[at_].key;
  return {key == Document::kNoKey ? std::string_view() : doc_->key_at(key), Value(doc_, at_)};
}

Value::Iterator& Value::Iterator::operator++() {
  at_ = doc_->next(at_);
  return *this;
}

std::string pointer_token(std::string_view key) {
  std::string out;
  out.reserve(key.size());
  for (const char c : key) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace ringfence::json
