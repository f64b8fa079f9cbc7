// Splitting resource paths into type/id pairs, with a running hash so that every prefix can be
// looked up without hashing it again.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "policy/intern.h"
#include "policy/names.h"

namespace ringfence::policy {

constexpr std::string_view kTenantPath = "tenant";

struct PathPair {
  std::uint32_t begin, slash, end;  // type is [begin, slash), id is [slash + 1, end)
  std::uint64_t hash;               // of the path up to `end`
};

struct SplitPath {
  std::array<PathPair, kMaxPairs> pairs;
  std::size_t count = 0;  // 0: the path is malformed
};

// Splits `type/id/type/id`. Looks at slashes and emptiness only, not at the characters of ids.
inline void split_path(std::string_view path, SplitPath& out) {
  out.count = 0;
  if (path.size() > kMaxPath)
    return;
  std::uint64_t hash = 0;
  std::size_t begin = 0;
  std::size_t count = 0;
  for (;;) {
    const std::size_t slash = path.find('/', begin);
    if (slash == std::string_view::npos || slash == begin || count == kMaxPairs)
      return;
    std::size_t end = path.find('/', slash + 1);
    if (end == std::string_view::npos)
      end = path.size();
    if (end == slash + 1)
      return;
    hash = hash_bytes(path.substr(begin, end - begin), hash);
    out.pairs[count++] = {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(slash),
                          static_cast<std::uint32_t>(end), hash};
    if (end == path.size())
      break;
    begin = end + 1;
  }
  out.count = count;
}

// The hash of a whole path, as split_path gives it for the last pair; also of `tenant`.
[[nodiscard]] inline std::uint64_t hash_path(std::string_view path) {
  SplitPath split;
  split_path(path, split);
  return split.count == 0 ? hash_bytes(path) : split.pairs[split.count - 1].hash;
}

}  // namespace ringfence::policy
