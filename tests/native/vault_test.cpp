// The vault as a directory: what it stores it gives back exactly, and to nobody else.
#include <catch2/catch.hpp>
#include <sys/stat.h>

#include "support.h"
#include "vault_support.h"

using namespace ringfence;
using namespace ringfence::test;
using native::VaultDirectory;

TEST_CASE("secret bytes come back exactly", "[vault]") {
  VaultWorld v;
  std::string all;
  for (int i = 0; i < 256; ++i)
    all += static_cast<char>(i);
  const std::vector<std::string> values{"",
                                        "foo\nbar\n",
                                        "\"quoted\" 'and' `ticked`",
                                        "$HOME ${x} $(id) something$1234",
                                        "\r\n \t ",
                                        std::string(65536, 'k'),
                                        all,
                                        "secret://production/OTHER"};
  std::uint32_t version = 0;
  for (const std::string& value : values) {
    REQUIRE(v.set("DATABASE_URL", value) == ++version);
    auto opened = v.open("secret://production/DATABASE_URL");
    REQUIRE(opened);
    CHECK(opened->version == version);
    CHECK(opened->value.reveal() == value);
  }
}

TEST_CASE("versions and parts of a secret", "[vault]") {
  VaultWorld v;
  v.set("KEY", "one");
  CHECK(code(v.open("secret://production/KEY@previous")) == "vault.unknown_version");
  v.set("KEY", R"({"a":{"b/c":["x",{"d":1}]},"e":"text"})");
  CHECK(v.open("secret://production/KEY@previous")->value.reveal() == "one");
  CHECK(v.open("secret://production/KEY@1")->value.reveal() == "one");
  CHECK(v.open("secret://production/KEY#/e")->value.reveal() == "text");
  CHECK(v.open("secret://production/KEY#/a/b~1c/0")->value.reveal() == "x");
  CHECK(v.open("secret://production/KEY#/a/b~1c/1")->value.reveal() == R"({"d":1})");
  CHECK(code(v.open("secret://production/KEY#/a/b~1c/01")) == "vault.no_pointer");
  CHECK(code(v.open("secret://production/KEY#/a/b~1c/2")) == "vault.no_pointer");
  CHECK(code(v.open("secret://production/KEY#/nothing")) == "vault.no_pointer");
  CHECK(code(v.open("secret://production/KEY@1#/e")) == "vault.not_json");
  CHECK(code(v.open("secret://production/KEY@3")) == "vault.unknown_version");
  CHECK(code(v.open("secret://production/KEY@pending")) == "vault.unknown_version");
}

TEST_CASE("what the vault refuses", "[vault]") {
  VaultWorld v;
  v.set("KEY", "value");
  SECTION("names outside of the grammar") {
    for (const char* name : {"", "key", "A-B", "../KEY", "A/B", "KEY.rfs", "1KEY"})
      CHECK(code(v.vault.set("production", name, SecretBytes("x"), v.writer, 0)) ==
            "vault.bad_field");
    for (const char* scope : {"", "..", "../production", "Production", "a//b", "/production"})
      CHECK(code(v.vault.scope(scope)) == "vault.bad_field");
  }
  SECTION("a scope or a secret that is not there") {
    CHECK(code(v.open("secret://staging/KEY")) == "vault.unknown_scope");
    CHECK(code(v.open("secret://production/OTHER")) == "vault.unknown_secret");
    CHECK(code(v.open("secret://t2!production/KEY")) == "vault.wrong_tenant");
  }
  SECTION("a stranger who writes") {
    CHECK(code(v.vault.set("production", "KEY", SecretBytes("x"),
                           make_key<VaultWriterSecretKey>("mallory"), 0)) ==
          "vault.unknown_writer");
  }
  SECTION("a stranger who opens") {
    CHECK(code(v.vault.open_secret(*Reference::parse("secret://production/KEY"),
                                   make_key<VaultRecipientSecretKey>("mallory"))) ==
          "vault.not_a_recipient");
  }
  SECTION("an owner who is not pinned") {
    const auto mallory = make_key<VaultOwnerSecretKey>("mallory");
    const auto writer = v.writer.public_key();
    const auto recipient = v.recipient.public_key();
    CHECK(code(v.vault.create_scope("staging", {&writer, 1}, {&recipient, 1}, mallory)) ==
          "vault.unknown_owner");
    auto foreign = VaultDirectory::open(v.path(), "t1", {mallory.public_key()});
    REQUIRE(foreign);
    CHECK(code(foreign->scope("production")) == "vault.unknown_owner");
  }
  SECTION("another tenant, no owners, no vault, twice") {
    CHECK(code(VaultDirectory::open(v.path(), "t2", {v.owner.public_key()})) ==
          "vault.wrong_tenant");
    CHECK(code(VaultDirectory::open(v.path(), "t1", {})) == "vault.no_owners");
    CHECK(code(VaultDirectory::open(v.folder / "no", "t1", {v.owner.public_key()})) ==
          "vault.not_a_vault");
    CHECK(code(VaultDirectory::init(v.path(), "t1")) == "vault.exists");
    CHECK(code(VaultDirectory::init(v.folder / "new", "T 1")) == "vault.bad_field");
    const auto writer = v.writer.public_key();
    const auto recipient = v.recipient.public_key();
    CHECK(code(v.vault.create_scope("production", {&writer, 1}, {&recipient, 1}, v.owner)) ==
          "vault.scope_exists");
  }
}

TEST_CASE("files that were moved about do not open", "[vault]") {
  VaultWorld v;
  v.set("KEY", "value");
  v.set("OTHER", "other");
  const std::string folder = v.path() + "/scopes/production/secrets/";
  const std::string original = slurp(folder + "KEY.rfs");
  SECTION("filed under another name") {
    spill(folder + "OTHER.rfs", original);
    CHECK(code(v.open("secret://production/OTHER")) == "vault.wrong_name");
  }
  SECTION("copied into another scope") {
    v.scope("staging");
    std::filesystem::create_directories(v.path() + "/scopes/staging/secrets");
    spill(v.path() + "/scopes/staging/secrets/KEY.rfs", original);
    CHECK(code(v.open("secret://staging/KEY")) == "vault.wrong_scope");
  }
  SECTION("any byte flipped") {
    for (std::size_t at = 0; at + 1 < original.size(); at += 7) {
      std::string flipped = original;
      flipped[at] = static_cast<char>(flipped[at] ^ 1);
      spill(folder + "KEY.rfs", flipped);
      CHECK_FALSE(v.open("secret://production/KEY"));
    }
  }
  SECTION("a line twice") {
    spill(folder + "KEY.rfs", original + original);
    CHECK(code(v.open("secret://production/KEY")) == "vault.malformed");
  }
  SECTION("two bodies of one version, as a merge of two branches leaves them") {
    v.set("KEY", "mine");
    const std::string mine = slurp(folder + "KEY.rfs");
    spill(folder + "KEY.rfs", original);
    v.set("KEY", "theirs");
    const std::string theirs = slurp(folder + "KEY.rfs").substr(original.size());
    spill(folder + "KEY.rfs", mine + theirs);
    CHECK(code(v.open("secret://production/KEY")) == "vault.fork");
  }
}

TEST_CASE("the list names everything and opens nothing", "[vault]") {
  VaultWorld v;
  v.scope("production/secrets");  // a scope's name may be that of a folder of the scheme
  v.scope("a");
  v.set("B", "1");
  v.set("A", "1");
  v.set("A", "2");
  REQUIRE(v.vault.set("a", "Z", SecretBytes("x"), v.writer, 5));
  REQUIRE(v.vault.set("production/secrets", "DEEP", SecretBytes("x"), v.writer, 5));
  spill(v.path() + "/scopes/production/secrets/README.md", "not a secret");
  const auto listed = v.vault.list();
  REQUIRE(listed);
  std::string names;
  for (const auto& secret : *listed)
    names += secret.scope + "/" + secret.name + "@" + std::to_string(secret.version) + " ";
  CHECK(names == "a/Z@1 production/A@2 production/B@1 production/secrets/DEEP@1 ");
}

TEST_CASE("a value is nowhere in the vault's files", "[vault]") {
  VaultWorld v;
  v.set("KEY", "correct horse battery staple");
  for (const auto& entry : std::filesystem::recursive_directory_iterator(v.path()))
    if (entry.is_regular_file())
      CHECK(slurp(entry.path()).find("horse") == std::string::npos);
}
