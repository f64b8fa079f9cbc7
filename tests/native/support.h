// What the native tests share: a folder that goes away, keys, records.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "entropy.h"
#include "ringfence/merkle.h"
#include "ringfence/record.h"
#include "store/ledger.h"
#include "store/verify.h"

namespace ringfence::test {

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "ringfence-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] std::string operator/(const std::string& name) const {
    return (path_ / name).string();
  }
  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

inline std::string slurp(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

inline void spill(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

template <class Key>
Key make_key(const std::string& name) {
  return *Key::generate(name, native::fresh_entropy());
}

template <class T>
std::string code(const Result<T>& result) {
  return result ? "ok" : result.error().code;
}

inline RecordEvent event(const std::string& actor = "user/ana") {
  RecordEvent out;
  out.time = 1'800'000'000'000;
  out.actor = actor;
  out.action = "secret.read";
  out.effect = "allow";
  out.reason = "granted";
  return out;
}

// A tenant's keys, a writer's chain, and the ledger that they make.
struct World {
  Folder folder;
  RecordSecretKey writer = make_key<RecordSecretKey>("app.example/web");
  LedgerSecretKey log = make_key<LedgerSecretKey>("log.example");
  RecordChain chain = new_chain();

  [[nodiscard]] std::string path() const { return folder / "ledger.db"; }
  [[nodiscard]] RecordChain new_chain() const {
    return RecordChain(*RecordSecretKey::parse(writer.text().reveal()), "t1",
                       native::fresh_entropy());
  }
  [[nodiscard]] Result<std::unique_ptr<native::Ledger>> open() const {
    return native::Ledger::open({path(), "t1", {writer.public_key()}},
                                *LedgerSecretKey::parse(log.text().reveal()));
  }
  [[nodiscard]] std::vector<std::string> records(int count) {
    std::vector<std::string> out;
    for (int i = 0; i < count; ++i)
      out.push_back(*chain.append(event()));
    return out;
  }
  [[nodiscard]] native::LedgerTrust trust() const {
    return {{log.public_key()}, {writer.public_key()}, "t1", {}};
  }
  [[nodiscard]] auto verify(const std::string& at) const {
    return native::verify_ledger(at, trust());
  }
};

}  // namespace ringfence::test
