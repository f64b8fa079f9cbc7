// Published vectors: Wycheproof for Ed25519, X25519, HMAC and HKDF; C2SP CCTV for Ed25519's edges.
#include <catch2/catch.hpp>
#include <cstring>
#include <set>

#include "core/audit/support.h"
#include "crypto/ed25519.h"
#include "crypto/hkdf.h"
#include "crypto/x25519.h"
#include "ringfence/encoding.h"
#include "ringfence/json.h"

using namespace ringfence;
using namespace ringfence::test;
using json::Value;

namespace {

std::string bytes(Value object, std::string_view member) {
  return *hex_decode(object.get(member)->string());
}

KeyBytes key_bytes(std::string_view bytes) {
  KeyBytes key{};
  REQUIRE(bytes.size() == key.size());
  std::memcpy(key.data(), bytes.data(), key.size());
  return key;
}

// Calls `see(group, test, valid)` for every test of a Wycheproof file; gives their number.
template <class See>
int wycheproof(const char* name, See see) {
  const auto file = vector_file(std::string("wycheproof/") + name);
  if (!file)
    return 0;
  const auto doc = json::Document::parse(*file);
  REQUIRE(doc);
  int count = 0;
  for (const auto& [i, group] : *doc->root().get("testGroups")) {
    for (const auto& [j, test] : *group.get("tests")) {
      INFO(name << " " << test.get("tcId")->integer() << " " << test.get("comment")->string());
      see(group, test, test.get("result")->string());
      ++count;
    }
  }
  CHECK(count == doc->root().get("numberOfTests")->integer());
  return count;
}

}  // namespace

TEST_CASE("wycheproof: ed25519") {
  wycheproof("ed25519_test.json", [](Value group, Value test, std::string_view result) {
    const KeyBytes key = key_bytes(bytes(*group.get("publicKey"), "pk"));
    CHECK(crypto::ed25519_verify(key, bytes(test, "msg"), bytes(test, "sig")) ==
          (result == "valid"));
  });
}

TEST_CASE("wycheproof: x25519, except that a shared secret of zeroes is refused") {
  int refused = 0;
  wycheproof("x25519_test.json", [&](Value, Value test, std::string_view) {
    const std::string expected = bytes(test, "shared");
    KeyBytes shared{};
    shared.fill(1);
    const bool ok = crypto::x25519(SecretBytes(bytes(test, "private")),
                                   key_bytes(bytes(test, "public")), shared);
    CHECK(key_bytes(expected) == shared);
    CHECK(ok == (expected != std::string(32, '\0')));
    refused += ok ? 0 : 1;
  });
  CHECK((refused == 31 || refused == 0));  // 0: the vectors are not there
}

TEST_CASE("wycheproof: hmac-sha256") {
  wycheproof("hmac_sha256_test.json", [](Value group, Value test, std::string_view result) {
    const auto size = static_cast<std::size_t>(group.get("tagSize")->integer() / 8);
    const std::string message = bytes(test, "msg");
    const SecretBytes tag = crypto::hmac_sha256(bytes(test, "key"), {message});
    CHECK((tag.reveal().substr(0, size) == bytes(test, "tag")) == (result == "valid"));
    const std::string_view m = message;
    const SecretBytes parts = crypto::hmac_sha256(
        bytes(test, "key"), {m.substr(0, m.size() / 3), "", m.substr(m.size() / 3)});
    CHECK(parts.reveal() == tag.reveal());
  });
}

TEST_CASE("wycheproof: hkdf-sha256") {
  wycheproof("hkdf_sha256_test.json", [](Value, Value test, std::string_view result) {
    const auto size = static_cast<std::size_t>(test.get("size")->integer());
    const SecretBytes prk = crypto::hkdf_extract(bytes(test, "salt"), {bytes(test, "ikm")});
    const SecretBytes okm = crypto::hkdf_expand(prk, {bytes(test, "info")}, size);
    if (result == "valid") {
      CHECK(okm.reveal() == bytes(test, "okm"));
    } else {
      CHECK(okm.empty());
    }
  });
}

TEST_CASE("cctv: of 914 crafted signatures exactly the listed 43 are accepted") {
  const auto vectors = vector_file("cctv/ed25519vectors.json");
  const auto list = vector_file("cctv/libsodium_accepted.json");
  if (!vectors || !list)
    return;
  const auto doc = json::Document::parse(*vectors);
  const auto accepted = json::Document::parse(*list);
  REQUIRE(doc);
  REQUIRE(accepted);
  std::set<std::int64_t> expected, got;
  for (const auto& [i, number] : *accepted->root().get("accepted_numbers"))
    expected.insert(number.integer());
  for (const auto& [i, v] : doc->root()) {
    if (!crypto::ed25519_verify(key_bytes(bytes(v, "key")), v.get("msg")->string(),
                                bytes(v, "sig")))
      continue;
    got.insert(v.get("number")->integer());
    if (v.get("flags")->is(json::Kind::null))
      continue;
    for (const auto& [j, flag] : *v.get("flags")) {
      for (const char* never : {"non_canonical_A", "non_canonical_R", "low_order_A", "low_order_R",
                                "low_order_residue"})
        CHECK(flag.string() != never);
    }
  }
  CHECK(doc->root().size() == 914);
  CHECK(got.size() == 43);
  CHECK(got == expected);
}
