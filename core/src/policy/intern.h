// Strings to dense ids with a payload: the lookup that every check starts with.
//
// Open addressing, linear probing. A slot is 32 bits: the id, and above it as many bits of the hash
// as there is room for, so a probe touches an entry only when it is almost surely the right one. An
// entry holds its payload and the text if it is short, so a lookup in a table larger than the cache
// costs two dependent loads (slot, entry). Where that matters an entry is one line of the cache.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "policy/pages.h"

namespace ringfence::policy {

constexpr std::uint32_t kNone = 0xFFFFFFFFu;

// One step of the hash: 64-bit multiplies only, which WebAssembly has.
[[nodiscard]] inline std::uint64_t hash_mix(std::uint64_t h, std::uint64_t word) {
  h = (h ^ word) * 0x9E3779B97F4A7C15u;
  return h ^ (h >> 32);
}

// Hash of `s` continued from `h`, so that the hashes of all prefixes of a path come from one pass.
[[nodiscard]] inline std::uint64_t hash_bytes(std::string_view s,
                                              std::uint64_t h = 0x243F6A8885A308D3u) {
  const char* p = s.data();
  std::size_t n = s.size();
  h = hash_mix(h, n);
  for (; n >= 8; p += 8, n -= 8) {
    std::uint64_t word;
    std::memcpy(&word, p, 8);
    h = hash_mix(h, word);
  }
  std::uint64_t word = 0;
  if (n >= 4) {
    std::uint32_t lo, hi;
    std::memcpy(&lo, p, 4);
    std::memcpy(&hi, p + n - 4, 4);
    word = (std::uint64_t{hi} << 32) | lo;
  } else {
    for (std::size_t i = 0; i < n; ++i)
      word |= std::uint64_t{static_cast<unsigned char>(p[i])} << (8 * i);
  }
  return hash_mix(h, word);
}

[[nodiscard]] inline std::uint64_t hash_key(std::string_view s) { return hash_bytes(s); }

// Whether two texts of one size are the same; without a call, as keys are short.
[[nodiscard]] inline bool same_bytes(const char* a, const char* b, std::size_t n) {
  const auto differ = [&](std::size_t at) {
    std::uint64_t x, y;
    std::memcpy(&x, a + at, 8);
    std::memcpy(&y, b + at, 8);
    return x != y;
  };
  if (n >= 8) {
    for (std::size_t i = 0; i + 8 < n; i += 8)
      if (differ(i))
        return false;
    return !differ(n - 8);
  }
  for (std::size_t i = 0; i < n; ++i)
    if (a[i] != b[i])
      return false;
  return true;
}

// `kEntry`: bytes of an entry; what the payload leaves holds text.
template <class Payload, std::size_t kEntry = 16>
class Table {
 public:
  // `hash` is how keys are hashed; callers that have the hash already pass it along.
  explicit Table(std::uint64_t (*hash)(std::string_view) = &hash_key)
      : slots_(16, 0), hash_(hash) {}

  // The id of `key`, whose hash is `hash`; kNone if it is not there.
  [[nodiscard]] std::uint32_t find(std::string_view key, std::uint64_t hash) const {
    const std::size_t mask = slots_.size() - 1;
    const auto ids = static_cast<std::uint32_t>(mask);  // the bits of a slot that hold its id
    const auto tag = static_cast<std::uint32_t>(hash) & ~ids;
    for (std::size_t i = first_slot(hash);; i = (i + 1) & mask) {
      const std::uint32_t slot = slots_[i];
      if (slot == 0)
        return kNone;
      if ((slot & ~ids) != tag)
        continue;
      const std::uint32_t id = (slot & ids) - 1;
      const std::string_view found = name(id);
      if (found.size() == key.size() && same_bytes(found.data(), key.data(), key.size()))
        return id;
    }
  }
  [[nodiscard]] std::uint32_t find(std::string_view key) const { return find(key, hash_(key)); }

  // The id of `key`, added with a default payload if new.
  std::uint32_t intern(std::string_view key, std::uint64_t hash) {
    if (const auto id = find(key, hash); id != kNone)
      return id;
    if ((entries_.size() + 1) * 2 > slots_.size())
      grow();
    const auto id = static_cast<std::uint32_t>(entries_.size());
    Entry& entry = entries_.emplace_back();
    entry.text = key.size();
    if (key.size() <= sizeof entry.head) {
      std::memcpy(entry.head, key.data(), key.size());
    } else {
      entry.text |= std::uint64_t{pool_.size()} << 24;
      pool_ += key;
    }
    place(hash, id);
    return id;
  }
  std::uint32_t intern(std::string_view key) { return intern(key, hash_(key)); }

  // The text of an id, until the next intern.
  [[nodiscard]] std::string_view name(std::uint32_t id) const {
    const Entry& entry = entries_[id];
    const auto size = static_cast<std::size_t>(entry.text & 0xFFFFFF);
    return {size <= sizeof entry.head ? entry.head : pool_.data() + (entry.text >> 24), size};
  }
  [[nodiscard]] const Payload& operator[](std::uint32_t id) const { return entries_[id].payload; }
  [[nodiscard]] Payload& operator[](std::uint32_t id) { return entries_[id].payload; }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(entries_.size()); }

  void prefetch(std::uint64_t hash) const { __builtin_prefetch(&slots_[first_slot(hash)]); }
  // Makes room for `count` entries, so that adding them moves none. Slots stay as dense as they
  // are.
  void reserve(std::size_t count) { entries_.reserve(count); }
  void shrink() {
    entries_.shrink_to_fit();
    pool_.shrink_to_fit();
  }

 private:
  static constexpr std::size_t kHead = kEntry - sizeof(std::uint64_t) - sizeof(Payload);
  struct alignas(kEntry) Entry {
    std::uint64_t text;  // its size; for those longer than `head` also where in the pool << 24
    Payload payload{};
    char head[kHead];
  };
  static_assert(sizeof(Entry) == kEntry);

  // The upper bits of the hash, which all bytes of a text reach: with the lower ones, names that
  // differ in a number only lay 20 slots from where they belong.
  [[nodiscard]] std::size_t first_slot(std::uint64_t hash) const {
    return static_cast<std::size_t>(hash >> (std::countl_zero(std::uint64_t{slots_.size()}) + 1));
  }
  void place(std::uint64_t hash, std::uint32_t id) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t i = first_slot(hash);
    while (slots_[i] != 0)
      i = (i + 1) & mask;
    slots_[i] = (static_cast<std::uint32_t>(hash) & ~static_cast<std::uint32_t>(mask)) | (id + 1);
  }
  void grow() {
    slots_.assign(slots_.size() * 2, 0);
    for (std::uint32_t id = 0; id < entries_.size(); ++id)
      place(hash_(name(id)), id);
  }

  PageVector<std::uint32_t> slots_;  // 0: empty; else id + 1, with the hash above
  PageVector<Entry> entries_;
  std::string pool_;
  std::uint64_t (*hash_)(std::string_view);
};

}  // namespace ringfence::policy
