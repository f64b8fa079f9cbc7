// Strings to dense ids with a payload: the lookup that every check starts with.
//
// Open addressing, linear probing. A slot holds 32 bits of the hash beside the id, so a probe
// touches an entry only when it is almost surely the right one; entry and payload share a line,
// so a lookup in a table larger than the cache costs two dependent loads (slot, entry).
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

template <class Payload>
class Table {
 public:
  struct Entry {
    std::uint64_t text;  // where in the pool: offset * 2^24 + size
    Payload payload;
  };

  // `hash` is how keys are hashed; callers that have the hash already pass it along.
  explicit Table(std::uint64_t (*hash)(std::string_view) = &hash_key)
      : slots_(16, Slot{0, kNone}), hash_(hash) {}

  // The id of `key`, whose hash is `hash`; kNone if it is not there.
  [[nodiscard]] std::uint32_t find(std::string_view key, std::uint64_t hash) const {
    const std::size_t mask = slots_.size() - 1;
    const auto tag = static_cast<std::uint32_t>(hash >> 32);
    for (std::size_t i = static_cast<std::size_t>(hash) & mask;; i = (i + 1) & mask) {
      const Slot& slot = slots_[i];
      if (slot.id == kNone)
        return kNone;
      if (slot.tag == tag && name(slot.id) == key)
        return slot.id;
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
    entries_.push_back(Entry{std::uint64_t{pool_.size()} << 24 | key.size(), Payload{}});
    pool_ += key;
    place(hash, id);
    return id;
  }
  std::uint32_t intern(std::string_view key) { return intern(key, hash_(key)); }

  [[nodiscard]] std::string_view name(std::uint32_t id) const {
    const std::uint64_t text = entries_[id].text;
    return {pool_.data() + (text >> 24), static_cast<std::size_t>(text & 0xFFFFFF)};
  }
  [[nodiscard]] const Payload& operator[](std::uint32_t id) const { return entries_[id].payload; }
  [[nodiscard]] Payload& operator[](std::uint32_t id) { return entries_[id].payload; }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(entries_.size()); }

  void prefetch(std::uint64_t hash) const {
    __builtin_prefetch(&slots_[static_cast<std::size_t>(hash) & (slots_.size() - 1)]);
  }
  void shrink() {
    entries_.shrink_to_fit();
    pool_.shrink_to_fit();
  }

 private:
  struct Slot {
    std::uint32_t tag;
    std::uint32_t id;
  };
  void place(std::uint64_t hash, std::uint32_t id) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t i = static_cast<std::size_t>(hash) & mask;
    while (slots_[i].id != kNone)
      i = (i + 1) & mask;
    slots_[i] = Slot{static_cast<std::uint32_t>(hash >> 32), id};
  }
  void grow() {
    std::vector<Slot> old(slots_.size() * 2, Slot{0, kNone});
    old.swap(slots_);
    for (const Slot& slot : old)
      if (slot.id != kNone)
        place(hash_(name(slot.id)), slot.id);
  }

  std::vector<Slot> slots_;
  std::vector<Entry> entries_;
  std::string pool_;
  std::uint64_t (*hash_)(std::string_view);
};

}  // namespace ringfence::policy
