// Secret files: sealed for one place, signed by a writer, and of no use anywhere else.

#include <algorithm>

#include "core/secret/support.h"
#include "ringfence/hpke.h"
#include "ringfence/json.h"
#include "secret/vault_seal.h"

using namespace ringfence;
using namespace ringfence::test;

namespace {

constexpr const char* kName = "DATABASE_URL";
constexpr const char* kValue = "postgres://app:hunter2@db/app";

std::string refusal(const std::string& file, const VaultScope& scope,
                    std::string_view name = kName) {
  return code(open_vault_secret(file, scope, name));
}

VaultEntry entry_of(const std::string& file, const VaultScope& scope,
                    std::string_view name = kName) {
  auto entries = open_vault_secret(file, scope, name);
  REQUIRE(entries);
  REQUIRE(!entries->empty());
  return entries->back();
}

// The value that opening gives, or the error's code in angle brackets.
std::string opened(const VaultScope& scope, const VaultEntry& entry, std::uint8_t reader = 31) {
  const auto value = unseal_vault_entry(scope, entry, recipient(reader));
  return value ? std::string(value->reveal()) : "<" + value.error().code + ">";
}

// A line whose ciphertext holds these padded bytes: a writer that pads otherwise.
VaultEntry with_padded(const VaultScope& scope, const std::string& padded) {
  VaultEntry entry = entry_of(sealed(scope, kName, 1, kValue), scope);
  const auto s = hpke_seal(scope.epochs.back().public_key, vault::kInfo, vault::entry_aad(entry),
                           padded, entropy(71));
  REQUIRE(s);
  entry.enc = s->enc;
  entry.ciphertext = s->ciphertext;
  return entry;
}

std::string with_epoch(const std::string& text) {  // a second epoch, whose grants are the first's
  const std::size_t from = text.find('[') + 1;
  const std::string epoch = text.substr(from, text.find("],\"format\"") - from);
  return replaced(text, epoch, epoch + "," + replaced(epoch, "\"epoch\":1", "\"epoch\":2"));
}

}  // namespace

TEST_CASE("vault entry: sealed, opened, and the same bytes") {
  const VaultScope scope = scope_of();
  std::string all(256, '\0');
  for (std::size_t i = 0; i < all.size(); ++i)
    all[i] = static_cast<char>(i);
  for (const std::string& value :
       {std::string(), std::string("x"), std::string(1, '\0'), std::string(kValue), all,
        std::string(" \r\n\t"), std::string("secret://production/OTHER"),
        std::string("${HOME}$1$$"), std::string(kMaxSecretBytes, 'x')}) {
    const VaultEntry entry = entry_of(sealed(scope, kName, 1, value), scope);
    CHECK(entry.tenant == "tenant_9fa");
    CHECK(entry.scope == "production");
    CHECK(entry.name == kName);
    CHECK(entry.version == 1);
    CHECK(entry.epoch == 1);
    CHECK(entry.created == kCreated);
    CHECK(entry.writer == writer().public_key().id());
    CHECK((opened(scope, entry, 31) == value));
    CHECK((opened(scope, entry, 32) == value));
  }
}

TEST_CASE("vault entry: the length shows in steps of 64 bytes only") {
  const VaultScope scope = scope_of();
  const auto size = [&](std::size_t n) {
    return entry_of(sealed(scope, kName, 1, std::string(n, 'x')), scope).ciphertext.size();
  };
  CHECK(size(0) == 64 + 16);
  CHECK(size(60) == 64 + 16);
  CHECK(size(61) == 128 + 16);
  CHECK(size(124) == 128 + 16);
  CHECK(size(125) == 192 + 16);
}

TEST_CASE("vault entry: neither the value nor its length stands in the file") {
  const VaultScope scope = scope_of();
  const std::string line = sealed(scope, kName, 1, kValue);
  CHECK(line.find("hunter2") == std::string::npos);
  CHECK(line.find(base64url(kValue)) == std::string::npos);
  CHECK(line != sealed(scope, kName, 1, kValue, 62));  // other entropy, other bytes
}

TEST_CASE("vault entry: arguments that seal nothing") {
  const VaultScope scope = scope_of();
  const auto seal = [&](const VaultScope& to, std::string_view name, std::uint32_t version,
                        Timestamp created, std::size_t size, const VaultWriterSecretKey& by) {
    return code(seal_vault_entry(to, name, version, created, SecretBytes(size), by, entropy(1)));
  };
  CHECK(seal(scope, kName, 1, 0, 0, writer()) == "ok");
  CHECK(seal(scope, kName, 999999999, 253402300799999, 0, writer()) == "ok");
  for (const char* name : {"", "a", "1A", "A-B", "A/B", "../A", "A\n"})
    CHECK(seal(scope, name, 1, 0, 0, writer()) == "vault.bad_field");
  CHECK(seal(scope, kName, 0, 0, 0, writer()) == "vault.bad_field");
  CHECK(seal(scope, kName, 1000000000, 0, 0, writer()) == "vault.bad_field");
  CHECK(seal(scope, kName, 1, -1, 0, writer()) == "vault.bad_field");
  CHECK(seal(scope, kName, 1, 253402300800000, 0, writer()) == "vault.bad_field");
  CHECK(seal(scope, kName, 1, 0, kMaxSecretBytes + 1, writer()) == "vault.too_large");
  CHECK(seal(scope, kName, 1, 0, 0, writer(22)) == "vault.unknown_writer");
  CHECK(seal(VaultScope(), kName, 1, 0, 0, writer()) == "vault.bad_field");
}

TEST_CASE("vault entry: a recipient's key opens, nobody else's") {
  const VaultScope scope = scope_of();
  const VaultEntry entry = entry_of(sealed(scope, kName, 1, kValue), scope);
  CHECK(opened(scope, entry, 33) == "<vault.not_a_recipient>");
  // The same name with another key, and the same key under another name.
  const auto renamed = VaultRecipientSecretKey::generate("other", entropy(31));
  REQUIRE(renamed);
  CHECK(code(unseal_vault_entry(scope, entry, *renamed)) == "vault.not_a_recipient");
}

TEST_CASE("vault entry: a grant opens for its own recipient, epoch, scope and tenant") {
  const VaultScope scope = scope_of();
  const VaultEntry entry = entry_of(sealed(scope, kName, 1, kValue), scope);
  VaultScope swapped = scope;
  auto& grants = swapped.epochs[0].grants;
  std::swap(grants[0].enc, grants[1].enc);
  std::swap(grants[0].ciphertext, grants[1].ciphertext);
  CHECK(opened(swapped, entry) == "<vault.open_failed>");
  for (std::size_t at : {0u, 31u, 47u}) {
    VaultScope bent = scope;
    for (auto& grant : bent.epochs[0].grants)
      grant.ciphertext[at] = static_cast<char>(grant.ciphertext[at] ^ 1);
    CHECK(opened(bent, entry) == "<vault.open_failed>");
  }
  // An owner copies the grants of one epoch into another.
  const auto two = open_vault_scope(vault::sign_line(with_epoch(payload(scope_file())), owner()),
                                    "tenant_9fa", "production", owners());
  REQUIRE(two);
  const VaultEntry later = entry_of(sealed(*two, kName, 1, kValue), *two);
  CHECK(later.epoch == 2);
  CHECK(opened(*two, later) == "<vault.open_failed>");
  CHECK(opened(*two, entry) == kValue);  // older entries still open
}

TEST_CASE("vault entry: swapped ciphertexts do not open, whoever signs them") {
  const VaultScope scope = scope_of();
  VaultEntry a = entry_of(sealed(scope, "A", 1, "value of A", 61), scope, "A");
  VaultEntry b = entry_of(sealed(scope, "B", 1, "value of B", 62), scope, "B");
  std::swap(a.ciphertext, b.ciphertext);
  CHECK(opened(scope, a) == "<vault.open_failed>");
  CHECK(opened(scope, b) == "<vault.open_failed>");
  std::swap(a.enc, b.enc);
  CHECK(opened(scope, a) == "<vault.open_failed>");
  CHECK(opened(scope, b) == "<vault.open_failed>");
}

TEST_CASE("vault entry: refiled under another name, version, epoch, scope or tenant") {
  const VaultScope scope = scope_of();
  const std::string line = sealed(scope, kName, 1, kValue);
  // As it is, under another file's name or in another scope's folder.
  CHECK(refusal(line, scope, "OTHER") == "vault.wrong_name");
  CHECK(refusal(line, scope_of("tenant_9fa", "staging")) == "vault.wrong_scope");
  CHECK(refusal(line, scope_of("tenant_9fb", "production")) == "vault.wrong_scope");
  // Relabelled and signed again by a writer: the line is accepted and does not open.
  const auto relabel = [&](std::string_view what, std::string_view with) {
    return resigned(line, what, with, writer());
  };
  const std::string name = relabel("\"name\":\"DATABASE_URL\"", "\"name\":\"OTHER\"");
  CHECK(opened(scope, entry_of(name, scope, "OTHER")) == "<vault.open_failed>");
  const std::string version = line + relabel("\"version\":1", "\"version\":2");
  CHECK(opened(scope, entry_of(version, scope)) == "<vault.open_failed>");
  // The scope's own key may even be the same one.
  const VaultScope staging = scope_of("tenant_9fa", "staging");
  CHECK(staging.epochs[0].public_key == scope.epochs[0].public_key);
  const std::string moved = relabel("\"scope\":\"production\"", "\"scope\":\"staging\"");
  CHECK(opened(staging, entry_of(moved, staging)) == "<vault.open_failed>");
  const VaultScope other = scope_of("tenant_9fb", "production");
  const std::string carried = relabel("\"tenant\":\"tenant_9fa\"", "\"tenant\":\"tenant_9fb\"");
  CHECK(opened(other, entry_of(carried, other)) == "<vault.open_failed>");
  // Relabelled without a signature.
  CHECK(refusal(replaced(line, "DATABASE_URL", "OTHER_THINGS"), scope, "OTHER_THINGS") ==
        "vault.bad_signature");
}

TEST_CASE("vault entry: unsealing checks the place by itself") {
  const VaultScope scope = scope_of();
  const VaultEntry entry = entry_of(sealed(scope, kName, 1, kValue), scope);
  const auto altered = [&](auto change) {
    VaultEntry e = entry;
    change(e);
    return opened(scope, e);
  };
  CHECK(altered([](VaultEntry&) {}) == kValue);
  CHECK(altered([](VaultEntry& e) { e.tenant = "other"; }) == "<vault.wrong_scope>");
  CHECK(altered([](VaultEntry& e) { e.scope = "staging"; }) == "<vault.wrong_scope>");
  CHECK(altered([](VaultEntry& e) { e.epoch = 2; }) == "<vault.unknown_epoch>");
  CHECK(altered([](VaultEntry& e) { e.name = "OTHER"; }) == "<vault.open_failed>");
  CHECK(altered([](VaultEntry& e) { e.version = 2; }) == "<vault.open_failed>");
  CHECK(altered([](VaultEntry& e) { e.enc[0] = static_cast<char>(e.enc[0] ^ 1); }) ==
        "<vault.open_failed>");
  CHECK(altered([](VaultEntry& e) { e.enc = std::string(32, '\0'); }) == "<vault.open_failed>");
  CHECK(altered([](VaultEntry& e) { e.enc.pop_back(); }) == "<vault.open_failed>");
  CHECK(altered([](VaultEntry& e) { e.ciphertext.clear(); }) == "<vault.open_failed>");
  for (std::size_t i = 0; i < entry.ciphertext.size(); ++i) {
    CHECK(altered([&](VaultEntry& e) {
            e.ciphertext[i] = static_cast<char>(e.ciphertext[i] ^ 0x10);
          }) == "<vault.open_failed>");
  }
}

TEST_CASE("vault entry: padding has one form") {
  const VaultScope scope = scope_of();
  const std::string zeroes(64, '\0');
  const auto padded = [&](std::uint8_t length, std::string rest) {
    std::string out = std::string(3, '\0') + static_cast<char>(length) + rest;
    out.resize(std::max<std::size_t>(out.size(), 64), '\0');
    return opened(scope, with_padded(scope, out));
  };
  CHECK(padded(2, "ab") == "ab");
  CHECK(padded(2, "abc") == "<vault.open_failed>");  // not zeroes
  CHECK(padded(1, "ab") == "<vault.open_failed>");
  CHECK(padded(61, std::string(60, 'a')) == "<vault.open_failed>");  // longer than there is
  CHECK(padded(255, std::string(60, 'a')) == "<vault.open_failed>");
  CHECK(padded(2, "ab" + std::string(122, '\0')) == "<vault.open_failed>");  // a block too many
  CHECK(opened(scope, with_padded(scope, "")) == "<vault.open_failed>");
  CHECK(opened(scope, with_padded(scope, "\0\0")) == "<vault.open_failed>");
  CHECK(opened(scope, with_padded(scope, std::string(4, '\0'))) == "<vault.open_failed>");
  CHECK(opened(scope, with_padded(scope, std::string(4, '\xFF') + zeroes)) ==
        "<vault.open_failed>");
}

TEST_CASE("vault file: versions count from 1, each once, in order") {
  const VaultScope scope = scope_of();
  const auto v = [&](std::uint32_t n, std::uint8_t fill = 61) {
    return sealed(scope, kName, n, "value " + std::to_string(n), fill);
  };
  const auto entries = open_vault_secret(v(1) + v(2) + v(3), scope, kName);
  REQUIRE(entries);
  REQUIRE(entries->size() == 3);
  for (std::uint32_t i = 0; i < 3; ++i) {
    CHECK((*entries)[i].version == i + 1);
    CHECK(opened(scope, (*entries)[i]) == "value " + std::to_string(i + 1));
  }
  const auto error = [&](const std::string& file) {
    const auto refused = open_vault_secret(file, scope, kName);
    REQUIRE_FALSE(refused);
    return refused.error().code + " " + refused.error().path;
  };
  CHECK(error(v(2)) == "vault.malformed line 1");
  CHECK(error(v(1) + v(3)) == "vault.malformed line 2");
  CHECK(error(v(2) + v(1)) == "vault.malformed line 1");
  CHECK(error(v(1) + v(1)) == "vault.malformed line 2");
  CHECK(error(v(1) + v(1, 62)) == "vault.fork line 2");
  CHECK(error(v(1) + v(2) + v(3) + v(2, 62)) == "vault.fork line 4");
}

TEST_CASE("vault file: lines of others") {
  const VaultScope scope = scope_of();
  const std::string line = sealed(scope, kName, 1, kValue);
  const std::string body = payload(line);
  CHECK(refusal(vault::sign_line(body, writer()), scope) == "ok");
  CHECK(refusal(vault::sign_line(body, writer(22)), scope) == "vault.unknown_writer");
  CHECK(refusal(vault::sign_line(body, owner()), scope) == "vault.unknown_writer");
  // The writer's seed and name, for another purpose, claiming to be the writer.
  const auto as_owner = VaultOwnerSecretKey::generate("writer", entropy(21));
  REQUIRE(as_owner);
  vault::SignedLine claim{writer().public_key().id(), body, as_owner->sign(body)};
  CHECK(refusal(vault::line_text(claim), scope) == "vault.bad_signature");
  claim.signature = writer(22).sign(body);
  CHECK(refusal(vault::line_text(claim), scope) == "vault.bad_signature");
  claim.signature = std::string(64, '\0');
  CHECK(refusal(vault::line_text(claim), scope) == "vault.bad_signature");
  // A good line does not carry a bad one.
  CHECK(refusal(line + vault::line_text(claim), scope) == "vault.bad_signature");
  // A writer that the owner has since taken away.
  VaultScope without = scope;
  without.writers.clear();
  CHECK(refusal(line, without) == "vault.unknown_writer");
  // An epoch that the scope file at hand does not know yet.
  CHECK(refusal(resigned(line, "\"epoch\":1", "\"epoch\":2", writer()), scope) ==
        "vault.unknown_epoch");
  // A scope file's line is not an entry.
  CHECK(refusal(scope_file(), scope) == "vault.unknown_writer");
  CHECK(refusal(vault::sign_line(payload(scope_file()), writer()), scope) == "vault.malformed");
}

TEST_CASE("vault file: a payload that a writer signed but that is not canonical") {
  const VaultScope scope = scope_of();
  const std::string line = sealed(scope, kName, 1, kValue);
  const VaultEntry entry = entry_of(line, scope);
  const std::string enc = base64url(entry.enc), ciphertext = base64url(entry.ciphertext);
  const struct {
    std::string what, with;
  } cases[] = {
      {"\"version\":1", "\"version\":0"},
      {"\"version\":1", "\"version\":1.0"},
      {"\"version\":1", "\"version\":1e0"},
      {"\"version\":1", "\"version\":\"1\""},
      {"\"version\":1", "\"version\":1000000000"},
      {"\"version\":1", "\"version\":4294967297"},
      {"\"version\":1", "\"version\":1,\"version\":1"},
      {",\"version\":1", ""},
      {"\"version\":1", "\"version\":1,\"x\":0"},
      {"\"version\":1", "\"version\" :1"},
      {"vault-entry/v1", "vault-entry/v2"},
      {"vault-entry/v1", "vault-scope/v1"},
      {"\"format\":\"ringfence/vault-entry/v1\",", ""},
      {"2027-01-01T00:00:00.123Z", "2027-01-01T00:00:00Z"},
      {"2027-01-01T00:00:00.123Z", "2027-01-01T00:00:00.123+00:00"},
      {"2027-01-01T00:00:00.123Z", "2027-02-30T00:00:00.123Z"},
      {"\"2027-01-01T00:00:00.123Z\"", "1798761600123"},
      {"\"epoch\":1", "\"epoch\":0"},
      {"\"name\":\"DATABASE_URL\"", "\"name\":\"DATABASE\\u005fURL\""},
      {"\"name\":\"DATABASE_URL\"", "\"name\":null"},
      {enc, base64url(std::string(31, 'e'))},
      {enc, base64url(std::string(33, 'e'))},
      {enc, enc + "="},
      {enc, ""},
      {ciphertext, base64url(std::string(64, 'c'))},
      {ciphertext, base64url(std::string(16, 'c'))},
      {ciphertext, base64url(std::string(81, 'c'))},
      {ciphertext,
       base64url(std::string(vault::pad(SecretBytes(kMaxSecretBytes)).size() + 80, 'c'))},
      {ciphertext, ""},
      {"{\"ciphertext\"", "{ \"ciphertext\""},
  };
  for (const auto& c : cases) {
    INFO(c.what << " -> " << c.with.substr(0, 100));
    CHECK(refusal(resigned(line, c.what, c.with, writer()), scope) == "vault.malformed");
  }
  for (const char* whole : {"", "null", "[]", "{}", "{", "7"}) {
    INFO(whole);
    CHECK(refusal(vault::sign_line(std::string(whole), writer()), scope) == "vault.malformed");
  }
}

TEST_CASE("vault file: lines in one form") {
  const VaultScope scope = scope_of();
  const std::string file = sealed(scope, kName, 1, kValue);
  const std::string line = file.substr(0, file.size() - 1);
  for (const std::string& other :
       {std::string(), std::string("\n"), line, "\n" + file, file + "\n", line + "\r\n", " " + file,
        line + " \n", "\xEF\xBB\xBF" + file, "[" + line + "]\n",
        replaced(file, "{\"by\"", "{\"a\":0,\"by\""), replaced(file, ",\"sig\"", ", \"sig\""),
        file + file.substr(0, file.size() / 2), file + std::string(1, '\0') + "\n"}) {
    INFO(other.substr(0, 200));
    CHECK(refusal(other, scope) == "vault.malformed");
  }
}

TEST_CASE("vault file: every small change is refused") {
  const VaultScope scope = scope_of();
  const std::string first = sealed(scope, kName, 1, "");
  const std::string file = first + sealed(scope, kName, 2, "");
  for_each_mutant(file, [&](const std::string& mutant) {
    // Cut after the first line it is the file as it was before; telling that is the pointer's work.
    if (mutant != file && mutant != first && open_vault_secret(mutant, scope, kName))
      FAIL("accepted: " << mutant);
  });
}

TEST_CASE("vault: no error quotes a value") {
  const VaultScope scope = scope_of();
  const std::string secret = "hunter2-hunter2";
  VaultEntry entry = entry_of(sealed(scope, kName, 1, secret), scope);
  entry.version = 2;
  const auto refused = unseal_vault_entry(scope, entry, recipient());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find(secret) == std::string::npos);
  const auto misused =
      seal_vault_entry(scope, kName, 0, 0, SecretBytes(secret), writer(), entropy(1));
  REQUIRE_FALSE(misused);
  CHECK(misused.error().message.find(secret) == std::string::npos);
}
