// What the tests of audit and secrets share: files of vectors, fixed entropy, mutations.
#pragma once

#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include "ringfence/entropy.h"
#include "ringfence/error.h"

namespace ringfence::test {

// Thirty-two equal bytes. Fixed, so that a failure can be repeated.
inline Entropy entropy(std::uint8_t fill) {
  std::array<std::uint8_t, Entropy::kSize> bytes{};
  bytes.fill(fill);
  return Entropy(bytes);
}

inline std::optional<std::string> read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in)
    return {};
  return std::string(std::istreambuf_iterator<char>(in), {});
}

// The checkout, found upwards from the working directory.
inline std::filesystem::path source_dir() {
  for (auto at = std::filesystem::current_path();; at = at.parent_path()) {
    if (std::filesystem::exists(at / "core/include/ringfence/error.h"))
      return at;
    if (at == at.root_path())
      return std::filesystem::current_path();
  }
}

// A file of others' test vectors; nothing, said aloud, where they are not installed.
inline std::optional<std::string> vector_file(const std::string& name) {
  const char* given = std::getenv("RINGFENCE_VECTORS");
  const std::filesystem::path folder =
      given != nullptr ? std::filesystem::path(given) : source_dir() / "../shared/vectors";
  auto text = read_file(folder / name);
  if (!text)
    std::cout << "SKIPPED: " << (folder / name).string() << " not there\n";
  return text;
}

// The code of an error, or "ok".
template <class T>
std::string code(const Result<T>& result) {
  return result ? "ok" : result.error().code;
}

// Calls `see(mutant)` for every small change of `text` at every byte.
template <class See>
void for_each_mutant(std::string_view text, See see) {
  const std::string original(text);
  for (std::size_t i = 0; i < original.size(); ++i) {
    for (const int flip : {0x01, 0x04, 0x20, 0x80}) {
      std::string mutant = original;
      mutant[i] = static_cast<char>(static_cast<unsigned char>(mutant[i]) ^ flip);
      see(mutant);
    }
    see(original.substr(0, i) + original.substr(i + 1));            // one byte less
    see(original.substr(0, i) + original[i] + original.substr(i));  // one byte twice
    for (const char c : {' ', '\n', '0', '=', '\0'}) {              // one byte more
      see(original.substr(0, i) + c + original.substr(i));
    }
    see(original.substr(0, i));  // cut short
  }
  for (const char* tail : {"\n", " ", "0", "=", "\r\n"})
    see(original + tail);
}

}  // namespace ringfence::test
