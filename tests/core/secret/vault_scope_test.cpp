// Scope files: who wrote them, for whom, and every form that is not theirs.

#include "core/secret/support.h"

#include "ringfence/json.h"

using namespace ringfence;
using namespace ringfence::test;

namespace {

std::string refusal(const std::string& file) {
  return code(open_vault_scope(file, "tenant_9fa", "production", owners()));
}

std::vector<Entropy> entropies(std::size_t n) {
  std::vector<Entropy> out;
  for (std::size_t i = 0; i < n; ++i)
    out.push_back(entropy(static_cast<std::uint8_t>(90 + i)));
  return out;
}

Result<std::string> create(std::string_view tenant, std::string_view scope,
                           const std::vector<VaultWriterPublicKey>& writers,
                           const std::vector<VaultRecipientPublicKey>& recipients,
                           std::size_t n_entropies) {
  return create_vault_scope(tenant, scope, writers, recipients, owner(), entropy(1),
                            entropies(n_entropies));
}

}  // namespace

TEST_CASE("vault scope: made and opened") {
  const std::string file = scope_file();
  CHECK(file == scope_file());  // a function of its arguments
  const auto scope = open_vault_scope(file, "tenant_9fa", "production", owners());
  REQUIRE(scope);
  CHECK(scope->tenant == "tenant_9fa");
  CHECK(scope->scope == "production");
  CHECK(scope->revision == 1);
  CHECK(scope->writers == std::vector<VaultWriterPublicKey>{writer().public_key()});
  REQUIRE(scope->epochs.size() == 1);
  CHECK(scope->epochs[0].number == 1);
  REQUIRE(scope->epochs[0].grants.size() == 2);
  CHECK(scope->epochs[0].grants[0].recipient.text() < scope->epochs[0].grants[1].recipient.text());
  // One of several pinned owners is enough, wherever it stands.
  const std::vector<VaultOwnerPublicKey> pinned = {owner(12).public_key(), owner().public_key()};
  CHECK(open_vault_scope(file, "tenant_9fa", "production", pinned));
}

TEST_CASE("vault scope: the order of arguments does not reach the file") {
  const std::vector<VaultWriterPublicKey> ab = {writer(21).public_key(), writer(22).public_key()};
  const std::vector<VaultWriterPublicKey> ba = {ab[1], ab[0]};
  const std::vector<VaultRecipientPublicKey> r = {recipient(31).public_key(),
                                                  recipient(32).public_key()};
  const std::vector<VaultRecipientPublicKey> s = {r[1], r[0]};
  CHECK(*create("t", "p", ab, r, 2) == *create("t", "p", ba, s, 2));
}

TEST_CASE("vault scope: arguments that make no scope") {
  const std::vector<VaultWriterPublicKey> w = {writer().public_key()};
  const std::vector<VaultRecipientPublicKey> r = {recipient().public_key()};
  CHECK(code(create("t", "p", w, r, 1)) == "ok");
  CHECK(code(create("t", "p", {}, r, 1)) == "ok");  // nobody writes yet
  for (const char* tenant : {"", "T", "a b", "a/b"})
    CHECK(code(create(tenant, "p", w, r, 1)) == "vault.bad_field");
  for (const char* scope : {"", "P", "../p", "p/", "p q"})
    CHECK(code(create("t", scope, w, r, 1)) == "vault.bad_field");
  CHECK(code(create("t", "p", w, {}, 0)) == "vault.bad_field");
  CHECK(code(create("t", "p", w, r, 0)) == "vault.bad_field");
  CHECK(code(create("t", "p", w, r, 2)) == "vault.bad_field");
  CHECK(code(create("t", "p", w, {r[0], r[0]}, 2)) == "vault.bad_field");
  CHECK(code(create("t", "p", {w[0], w[0]}, r, 1)) == "vault.bad_field");
  // A recipient's key of low order would seal to everybody.
  const VaultRecipientPublicKey zero(detail::PublicKeyData{"zero", KeyBytes{}});
  CHECK(code(create("t", "p", w, {zero}, 1)) == "hpke.bad_key");
}

TEST_CASE("vault scope: only for the owners pinned, and only as what was asked for") {
  const std::string file = scope_file();
  const auto open = [&](std::string_view tenant, std::string_view scope,
                        const std::vector<VaultOwnerPublicKey>& pinned) {
    return code(open_vault_scope(file, tenant, scope, pinned));
  };
  CHECK(open("tenant_9fa", "production", {}) == "vault.unknown_owner");
  CHECK(open("tenant_9fa", "production", {owner(12).public_key()}) == "vault.unknown_owner");
  CHECK(open("tenant_9fb", "production", owners()) == "vault.wrong_scope");
  CHECK(open("tenant_9fa", "staging", owners()) == "vault.wrong_scope");
  CHECK(open("tenant_9fa", "production/eu", owners()) == "vault.wrong_scope");
  CHECK(open("", "production", owners()) == "vault.wrong_scope");
  CHECK(open("tenant_9fa", "", owners()) == "vault.wrong_scope");
}

TEST_CASE("vault scope: a key of another purpose signs no scope") {
  // The same seed and name as the owner's: only the purpose differs.
  const auto as_writer = VaultWriterSecretKey::generate("owner", entropy(11));
  REQUIRE(as_writer);
  vault::SignedLine line;
  line.payload = payload(scope_file());
  line.signature = as_writer->sign(line.payload);
  line.by = as_writer->public_key().id();
  CHECK(refusal(vault::line_text(line)) == "vault.unknown_owner");
  line.by = owner().public_key().id();
  CHECK(refusal(vault::line_text(line)) == "vault.bad_signature");
}

TEST_CASE("vault scope: a payload that the owner signed but that is not canonical") {
  const std::string file = scope_file();
  const VaultScope scope = scope_of();
  const auto lie = [&](std::string_view what, std::string_view with) {
    return refusal(resigned(file, what, with, owner()));
  };
  const std::string writer_text = writer().public_key().text();
  const std::string first = scope.epochs[0].grants[0].recipient.text();
  const std::string second = scope.epochs[0].grants[1].recipient.text();
  CHECK(lie("\"revision\":1", "\"revision\":1") == "ok");
  CHECK(lie("\"revision\":1", "\"revision\":2") == "ok");
  const struct {
    std::string what, with;
  } cases[] = {
      {"\"revision\":1", "\"revision\":0"},
      {"\"revision\":1", "\"revision\":-1"},
      {"\"revision\":1", "\"revision\":1.0"},
      {"\"revision\":1", "\"revision\":\"1\""},
      {"\"revision\":1", "\"revision\":1000000000"},
      {"\"revision\":1", "\"revision\":1,\"revision\":1"},
      {"\"revision\":1,", ""},
      {"\"revision\":1", "\"revision\": 1"},
      {"\"revision\":1", "\"note\":\"\",\"revision\":1"},
      {"vault-scope/v1", "vault-scope/v2"},
      {"vault-scope/v1", "vault-entry/v1"},
      {"\"format\":\"ringfence/vault-scope/v1\",", ""},
      {"\"epoch\":1", "\"epoch\":0"},
      {"\"epoch\":1", "\"epoch\":null"},
      {"\"scope\":\"production\"", "\"scope\":\"Production\""},
      {"\"scope\":\"production\"", "\"scope\":\"\\u0070roduction\""},
      {"\"tenant\":\"tenant_9fa\"", "\"tenant\":\"\""},
      {"\"tenant\":\"tenant_9fa\"", "\"tenant\":[\"tenant_9fa\"]"},
      {writer_text, writer_text + "\",\"" + writer_text},
      {writer_text, "ringfence:vault-writer:writer"},
      {writer_text, recipient().public_key().text()},
      {"[\"" + writer_text + "\"]", "\"" + writer_text + "\""},
      {"[\"" + writer_text + "\"]", "[null]"},
      {first, second},
      {second, first},
      {first, writer_text},
      {base64url(scope.epochs[0].grants[0].enc), base64url(std::string(31, 'e'))},
      {base64url(scope.epochs[0].grants[0].ciphertext), base64url(std::string(47, 'c'))},
      {base64url(scope.epochs[0].grants[0].ciphertext), ""},
      {"\"public_key\":\"", "\"public_key\":\"AA"},
      {"\"grants\":[{", "\"grants\":[],\"x\":[{"},
      {"{\"epochs\":[", "{\"epochs\":[],\"x\":["},
      {"{\"epochs\":[", " {\"epochs\":["},
  };
  for (const auto& c : cases) {
    INFO(c.what << " -> " << c.with);
    CHECK(lie(c.what, c.with) == "vault.malformed");
  }
  for (const char* whole : {"", "null", "[]", "{}", "\"\"", "{", "1"}) {
    INFO(whole);
    CHECK(refusal(vault::sign_line(std::string(whole), owner())) == "vault.malformed");
  }
  // The same epoch twice, and descending.
  const std::string text = payload(file);
  const std::size_t from = text.find('[') + 1;
  const std::string epoch = text.substr(from, text.find("],\"format\"") - from);
  CHECK(lie(epoch, epoch + "," + epoch) == "vault.malformed");
  const std::string later = replaced(epoch, "\"epoch\":1", "\"epoch\":2");
  CHECK(lie(epoch, later + "," + epoch) == "vault.malformed");
  CHECK(lie(epoch, epoch + "," + later) == "ok");
}

TEST_CASE("vault scope: a file is one line in one form") {
  const std::string file = scope_file();
  const std::string line = file.substr(0, file.size() - 1);
  for (const std::string& other :
       {std::string(), std::string("\n"), line, file + "\n", "\n" + file, file + file,
        line + "\r\n", " " + file, line + " \n", "\xEF\xBB\xBF" + file,
        replaced(file, "\"by\":", "\"by\": "), replaced(file, "{\"by\"", "{\"a\":\"\",\"by\""),
        replaced(file, "{\"by\"", "{\"by\":\"\",\"by\""),
        replaced(file, "\"sig\":\"", "\"sig\":\"A"), std::string("[]\n"), std::string("{}\n"),
        std::string("{\"by\":1,\"payload\":2,\"sig\":3}\n"),
        std::string("{\"by\":\"\",\"payload\":\"\",\"sig\":\"\"}\n"),
        std::string(vault::kMaxLineBytes + 1, ' ') + "\n"}) {
    INFO(other.substr(0, 200));
    CHECK(refusal(other) == "vault.malformed");
  }
}

TEST_CASE("vault scope: every small change is refused") {
  const std::string file = scope_file();
  const auto pinned = owners();
  for_each_mutant(file, [&](const std::string& mutant) {
    if (mutant != file && open_vault_scope(mutant, "tenant_9fa", "production", pinned))
      FAIL("accepted: " << mutant);
  });
}
