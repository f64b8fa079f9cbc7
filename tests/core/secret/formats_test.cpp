// Executes the examples of docs/FORMATS.md on references and the vault.
#include "core/formats.h"

#include <set>

#include "core/secret/support.h"
#include "ringfence/encoding.h"
#include "ringfence/json.h"
#include "ringfence/reference.h"
#include "secret/vault_seal.h"

using namespace ringfence;
using namespace ringfence::test;

namespace {

Entropy counting() {
  std::array<std::uint8_t, 32> bytes{};
  for (std::uint8_t i = 0; i < 32; ++i)
    bytes[i] = i;
  return Entropy(bytes);
}

template <Purpose P>
SecretKey<P> key() {
  return std::move(*SecretKey<P>::generate("example.com/ci", counting()));
}

std::vector<VaultOwnerPublicKey> pinned() { return {key<Purpose::vault_owner>().public_key()}; }

std::string made_scope() {
  const std::vector<VaultWriterPublicKey> writers = {key<Purpose::vault_writer>().public_key()};
  const std::vector<VaultRecipientPublicKey> recipients = {
      key<Purpose::vault_recipient>().public_key()};
  std::vector<Entropy> one;
  one.push_back(entropy(2));
  return *create_vault_scope("tenant_9fa", "production", writers, recipients,
                             key<Purpose::vault_owner>(), entropy(1), std::move(one));
}

VaultScope written_scope() {
  auto scope =
      open_vault_scope(example("vault.scope") + "\n", "tenant_9fa", "production", pinned());
  REQUIRE(scope);
  return std::move(*scope);
}

VaultEntry written_entry() {
  const auto entries =
      open_vault_secret(example("vault.secret") + "\n", written_scope(), "DATABASE_URL");
  REQUIRE(entries);
  REQUIRE(entries->size() == 1);
  return entries->front();
}

std::vector<Example> made() {
  const auto line = [](const std::string& text) { return text.substr(0, text.size() - 1); };
  const auto scope = open_vault_scope(made_scope(), "tenant_9fa", "production", pinned());
  const auto secret =
      seal_vault_entry(*scope, "DATABASE_URL", 1, *parse_time("2027-01-01T00:00:00Z"),
                       SecretBytes("postgres://db/app"), key<Purpose::vault_writer>(), entropy(3));
  const auto entries = open_vault_secret(*secret, *scope, "DATABASE_URL");
  return {
      {"vault.scope", line(made_scope())},
      {"vault.secret", line(*secret)},
      {"vault.entry-aad", vault::entry_aad(entries->front())},
      {"vault.grant-aad",
       vault::grant_aad(*scope, 1, key<Purpose::vault_recipient>().public_key())},
      {"vault.padded", hex(vault::pad(SecretBytes("postgres://db/app")).reveal())},
  };
}

}  // namespace

TEST_CASE("formats: the vault's files are made as written") {
  std::set<std::string> known = {"reference.accepted", "reference.refused"}, seen;
  for (const Example& e : made()) {
    known.insert(e.id);
    CHECK(example(e.id) == e.text);
  }
  for (const Example& e : examples()) {
    for (const char* mine : {"reference.", "vault."}) {
      if (e.id.rfind(mine, 0) == 0)
        CHECK(seen.insert(e.id).second);
    }
  }
  CHECK(seen == known);
}

TEST_CASE("formats: the written secret opens, for its place only") {
  const auto value =
      unseal_vault_entry(written_scope(), written_entry(), key<Purpose::vault_recipient>());
  REQUIRE(value);
  CHECK(value->reveal() == "postgres://db/app");
  VaultEntry moved = written_entry();
  moved.name = "OTHER";
  CHECK_FALSE(unseal_vault_entry(written_scope(), moved, key<Purpose::vault_recipient>()));
}

TEST_CASE("formats: references") {
  for (const std::string& line : split_lines(example("reference.accepted"))) {
    INFO(line);
    const auto reference = Reference::parse(line);
    REQUIRE(reference);
    CHECK(reference->text() == line);
  }
  for (const std::string& line : split_lines(example("reference.refused"))) {
    INFO(line);
    const std::size_t gap = line.find("  ");
    REQUIRE(gap != line.npos);
    const auto refused = Reference::parse(line.substr(line.find_first_not_of(' ', gap)));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().path == line.substr(0, gap));
  }
}
