// A vault with one scope, `production`, and everybody's keys.
#pragma once

#include <catch2/catch.hpp>

#include "support.h"
#include "vault/directory.h"

namespace ringfence::test {

struct VaultWorld {
  Folder folder;
  VaultOwnerSecretKey owner = make_key<VaultOwnerSecretKey>("olga");
  VaultWriterSecretKey writer = make_key<VaultWriterSecretKey>("ana");
  VaultRecipientSecretKey recipient = make_key<VaultRecipientSecretKey>("app");
  native::VaultDirectory vault = make();

  VaultWorld() { scope("production"); }
  [[nodiscard]] std::string path() const { return folder / "vault"; }
  void scope(const std::string& name) const {
    const auto writers = writer.public_key();
    const auto recipients = recipient.public_key();
    REQUIRE(vault.create_scope(name, {&writers, 1}, {&recipients, 1}, owner));
  }
  std::uint32_t set(const std::string& name, const std::string& value) const {
    auto version = vault.set("production", name, SecretBytes(value), writer, 1'800'000'000'000);
    REQUIRE(version);
    return *version;
  }
  [[nodiscard]] Result<native::OpenedSecret> open(const std::string& reference) const {
    return vault.open_secret(*Reference::parse(reference), recipient);
  }

 private:
  [[nodiscard]] native::VaultDirectory make() const {
    REQUIRE(native::VaultDirectory::init(path(), "t1"));
    return *native::VaultDirectory::open(path(), "t1", {owner.public_key()});
  }
};

}  // namespace ringfence::test
