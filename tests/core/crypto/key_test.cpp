// Keys: their text in one spelling, each for one purpose, signatures that fit nowhere else.
#include <catch2/catch.hpp>

#include "core/audit/support.h"
#include "crypto/hkdf.h"
#include "ringfence/encoding.h"
#include "ringfence/hash.h"
#include "ringfence/key.h"

using namespace ringfence;
using namespace ringfence::test;

namespace {

constexpr Purpose kAll[] = {Purpose::token,        Purpose::record,         Purpose::ledger,
                            Purpose::bundle,       Purpose::bindings,       Purpose::vault_owner,
                            Purpose::vault_writer, Purpose::vault_recipient};

const char* name_for(Purpose p) { return p == Purpose::token ? "" : "acme.example/ci-1"; }

detail::SecretKeyData make(Purpose p, std::uint8_t fill) {
  return std::move(*detail::make_secret_key(p, name_for(p), entropy(fill)));
}

std::string public_text(Purpose p, const detail::SecretKeyData& key) {
  return detail::public_key_text(p, {key.name, key.public_bytes});
}

std::string secret_text(Purpose p, const detail::SecretKeyData& key) {
  return std::string(detail::secret_key_text(p, key).reveal());
}

}  // namespace

TEST_CASE("keys: text and back, for each purpose") {
  for (const Purpose p : kAll) {
    INFO(purpose_name(p));
    const auto key = make(p, 7);
    const std::string pub = public_text(p, key), secret = secret_text(p, key);
    const auto read = detail::parse_public_key(p, pub);
    REQUIRE(read);
    CHECK(read->name == name_for(p));
    CHECK(read->bytes == key.public_bytes);
    CHECK(detail::public_key_text(p, *read) == pub);
    const auto read_secret = detail::parse_secret_key(p, secret);
    REQUIRE(read_secret);
    CHECK(read_secret->seed.reveal() == key.seed.reveal());
    CHECK(read_secret->public_bytes == key.public_bytes);
    CHECK(secret_text(p, *read_secret) == secret);
    CHECK(pub.find('\n') == pub.npos);
  }
}

TEST_CASE(
    "keys: the part after the purpose is the vkey that C2SP tools read, for record and ledger") {
  for (const Purpose p : {Purpose::record, Purpose::ledger}) {
    const auto key = make(p, 9);
    const std::string bytes(reinterpret_cast<const char*>(key.public_bytes.data()), 32);
    const std::string name = name_for(p);
    const std::string hash = hex(view(sha256(name + "\n\x01" + bytes)).substr(0, 4));
    CHECK(public_text(p, key) == "ringfence:" + std::string(purpose_name(p)) + ":" + name + "+" +
                                     hash + "+" + base64("\x01" + bytes));
    CHECK(secret_text(p, key).substr(0, 12) == "PRIVATE+KEY+");
  }
  const auto key = make(Purpose::bundle, 9);
  const std::string bytes(reinterpret_cast<const char*>(key.public_bytes.data()), 32);
  const std::string name = name_for(Purpose::bundle);
  CHECK(detail::public_key_id(Purpose::bundle, {name, key.public_bytes}) ==
        name + "+" + hex(view(sha256("ringfence:bundle:" + name + "\n\x01" + bytes)).substr(0, 4)));
}

TEST_CASE("keys: a key of one purpose is refused at every other, and says what it is") {
  for (const Purpose p : kAll) {
    const auto key = make(p, 7);
    for (const Purpose q : kAll) {
      if (p == q)
        continue;
      INFO(purpose_name(p) << " as " << purpose_name(q));
      for (const auto& r :
           {detail::parse_public_key(q, public_text(p, key)).map([](auto&&) { return 0; }),
            detail::parse_secret_key(q, secret_text(p, key)).map([](auto&&) { return 0; })}) {
        REQUIRE_FALSE(r);
        CHECK(r.error().code == "key.wrong_purpose");
        CHECK(r.error().message.find(purpose_name(p)) != std::string::npos);
        CHECK(r.error().message.find(purpose_name(q)) != std::string::npos);
      }
    }
  }
}

TEST_CASE("keys: a label that was swapped for another purpose's does not fit the hash") {
  for (const Purpose p : kAll) {
    for (const Purpose q : kAll) {
      if (p == q || p == Purpose::token || q == Purpose::token)
        continue;
      const bool both_notes = (p == Purpose::record && q == Purpose::ledger) ||
                              (p == Purpose::ledger && q == Purpose::record);
      if (both_notes)
        continue;  // C2SP fixes their hash; what they sign differs in its first line
      const auto key = make(p, 7);
      std::string pub = public_text(p, key), secret = secret_text(p, key);
      const std::string from = ":" + std::string(purpose_name(p)) + ":",
                        to = ":" + std::string(purpose_name(q)) + ":";
      pub.replace(pub.find(from), from.size(), to);
      secret.replace(secret.find(from), from.size(), to);
      INFO(purpose_name(p) << " as " << purpose_name(q));
      CHECK(code(detail::parse_public_key(q, pub)) == "key.malformed");
      CHECK(code(detail::parse_secret_key(q, secret)) == "key.malformed");
    }
  }
}

TEST_CASE("keys: public is no secret and secret is no public") {
  for (const Purpose p : kAll) {
    const auto key = make(p, 7);
    const auto a = detail::parse_public_key(p, secret_text(p, key));
    const auto b = detail::parse_secret_key(p, public_text(p, key));
    CHECK(code(a) == "key.malformed");
    CHECK(code(b) == "key.malformed");
    CHECK(a.error().message.find("secret key") != std::string::npos);
    CHECK(b.error().message.find("public key") != std::string::npos);
  }
}

TEST_CASE("keys: every altered byte is refused") {
  for (const Purpose p : kAll) {
    INFO(purpose_name(p));
    const auto key = make(p, 7);
    std::size_t tried = 0, same = 0, others = 0;
    for_each_mutant(public_text(p, key), [&](const std::string& m) {
      const auto r = detail::parse_public_key(p, m);
      ++tried;
      // A k4.public is 32 bytes without a check, so there another key is all one can ask for.
      same += r && r->bytes == key.public_bytes && r->name == key.name ? 1u : 0u;
      others += r && p != Purpose::token ? 1u : 0u;
    });
    for_each_mutant(secret_text(p, key), [&](const std::string& m) {
      const auto r = detail::parse_secret_key(p, m);
      ++tried;
      same += r ? 1u : 0u;
    });
    CHECK(tried > 1000);
    CHECK(same == 0);
    CHECK(others == 0);
  }
}

TEST_CASE("keys: errors never show a secret key") {
  for (const Purpose p : kAll) {
    const auto key = make(p, 7);
    const std::string secret = secret_text(p, key);
    const std::string tail = secret.substr(secret.size() - 20);
    for_each_mutant(secret, [&](const std::string& m) {
      for (const Purpose q : {p, Purpose::token, Purpose::record}) {
        const auto r = detail::parse_secret_key(q, m);
        if (!r && r.error().message.find(tail) != std::string::npos)
          FAIL(r.error().message);
      }
    });
  }
}

TEST_CASE("keys: names") {
  for (const char* good : {"a", "acme.example/log", "Ci_1@host-2.", "0", "..", "@"})
    CHECK(detail::make_secret_key(Purpose::record, good, entropy(1)));
  CHECK(detail::make_secret_key(Purpose::record, std::string(255, 'a'), entropy(1)));
  for (const std::string& bad :
       {std::string(), std::string(256, 'a'), std::string("a b"), std::string("a+b"),
        std::string("a\nb"), std::string("é"), std::string("a:b"), std::string("a\0b", 3),
        std::string(" a"), std::string("a=b"), std::string("a\x7f"), std::string("a%2F"),
        std::string("a~b")}) {
    INFO(bad);
    CHECK(code(detail::make_secret_key(Purpose::record, bad, entropy(1))) == "key.bad_name");
    CHECK(code(detail::make_secret_key(Purpose::vault_recipient, bad, entropy(1))) ==
          "key.bad_name");
  }
  CHECK(code(detail::make_secret_key(Purpose::token, "a", entropy(1))) == "key.bad_name");
}

TEST_CASE("keys: texts that are no key") {
  for (const char* text : {"",
                           " ",
                           "k4",
                           "k4.",
                           "k4.public.",
                           "k4.secret.",
                           "k3.public.AAAA",
                           "k4.local.AAAA",
                           "k2.public.AAAA",
                           "ringfence:",
                           "ringfence:record",
                           "ringfence:record:",
                           "ringfence:record:a",
                           "ringfence:record:a+",
                           "ringfence:record:a+00000000",
                           "ringfence:record:a+00000000+",
                           "ringfence:record:a+00000000+AQ==",
                           "ringfence:record:++",
                           "ringfence:RECORD:a+00000000+AQ==",
                           "ringfence:other:a+00000000+AQ==",
                           "PRIVATE+KEY+",
                           "PRIVATE+KEY+ringfence:record:",
                           "PRIVATE+KEY+k4.secret.AAAA",
                           "PRIVATE+KEY+PRIVATE+KEY+ringfence:record:a+00000000+AQ==",
                           "ssh-ed25519 AAAA",
                           "-----BEGIN PUBLIC KEY-----",
                           "AGE-SECRET-KEY-1"}) {
    for (const Purpose p : kAll) {
      INFO(text << " as " << purpose_name(p));
      CHECK_FALSE(detail::parse_public_key(p, text));
      CHECK_FALSE(detail::parse_secret_key(p, text));
    }
  }
}

TEST_CASE("keys: a signature verifies under its key, message and purpose alone") {
  const auto bundle = std::move(*SecretKey<Purpose::bundle>::generate("k", entropy(5)));
  const auto bindings = std::move(*SecretKey<Purpose::bindings>::generate("k", entropy(5)));
  const auto owner = std::move(*VaultOwnerSecretKey::generate("k", entropy(5)));
  const auto writer = std::move(*VaultWriterSecretKey::generate("k", entropy(5)));
  const auto token = std::move(*TokenSecretKey::generate("", entropy(5)));
  const auto record = std::move(*RecordSecretKey::generate("k", entropy(5)));
  REQUIRE(bundle.public_key().bytes() == owner.public_key().bytes());  // the same seed on purpose
  const std::string message = "message";
  const std::string signatures[] = {bundle.sign(message), bindings.sign(message),
                                    owner.sign(message), writer.sign(message), token.sign(message)};
  for (std::size_t i = 0; i < std::size(signatures); ++i) {
    CHECK(signatures[i].size() == 64);
    CHECK(bundle.public_key().verify(message, signatures[i]) == (i == 0));
    CHECK(bindings.public_key().verify(message, signatures[i]) == (i == 1));
    CHECK(owner.public_key().verify(message, signatures[i]) == (i == 2));
    CHECK(writer.public_key().verify(message, signatures[i]) == (i == 3));
    CHECK(token.public_key().verify(message, signatures[i]) == (i == 4));
  }
  CHECK(bundle.sign(message) == signatures[0]);
  CHECK(owner.sign(message) ==
        record.sign("ringfence:vault-owner:v1\n" + message));  // as key.h says

  std::size_t accepted = 0;
  for_each_mutant(signatures[0], [&](const std::string& m) {
    accepted += bundle.public_key().verify(message, m) ? 1u : 0u;
  });
  for_each_mutant(message, [&](const std::string& m) {
    accepted += bundle.public_key().verify(m, signatures[0]) ? 1u : 0u;
  });
  for (const std::string& s : {std::string(), std::string(64, '\0'), signatures[0] + signatures[0]})
    accepted += bundle.public_key().verify(message, s) ? 1u : 0u;
  CHECK(accepted == 0);
}

TEST_CASE("keys: equal means name and bytes") {
  const auto a = RecordSecretKey::generate("a", entropy(1))->public_key();
  CHECK(a == RecordSecretKey::generate("a", entropy(1))->public_key());
  CHECK_FALSE(a == RecordSecretKey::generate("b", entropy(1))->public_key());
  CHECK_FALSE(a == RecordSecretKey::generate("a", entropy(2))->public_key());
  CHECK(a.id() != RecordSecretKey::generate("b", entropy(1))->public_key().id());
}
