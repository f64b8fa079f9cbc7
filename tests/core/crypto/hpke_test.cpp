// HPKE: the values of RFC 9180 A.2.1, then everything that must not open.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>

#include "core/audit/support.h"
#include "ringfence/encoding.h"
#include "ringfence/hpke.h"

using namespace ringfence;
using namespace ringfence::test;

namespace {

std::string unhex(std::string_view s) { return *hex_decode(s); }

KeyBytes key_bytes(std::string_view s) {
  KeyBytes key{};
  REQUIRE(s.size() == key.size());
  std::memcpy(key.data(), s.data(), key.size());
  return key;
}

Entropy entropy_of(std::string_view s) {
  std::array<std::uint8_t, 32> b{};
  REQUIRE(s.size() == b.size());
  std::memcpy(b.data(), s.data(), b.size());
  return Entropy(b);
}

VaultRecipientSecretKey recipient(std::uint8_t fill) {
  return std::move(*VaultRecipientSecretKey::generate("r", entropy(fill)));
}

}  // namespace

TEST_CASE("hpke: RFC 9180 A.2.1") {
  const std::string info = unhex("4f6465206f6e2061204772656369616e2055726e");
  const std::string text = unhex("4265617574792069732074727574682c20747275746820626561757479");
  const std::string aad = unhex("436f756e742d30");
  const auto sealed = hpke_seal(
      key_bytes(unhex("4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a")), info,
      aad, text,
      entropy_of(unhex("909a9b35d3dc4713a5e72a4da274b55d3d3821a37e5d099e74a647db583a904b")));
  REQUIRE(sealed);
  CHECK(hex(sealed->enc) == "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a");
  CHECK(
      hex(sealed->ciphertext) ==
      "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28");
  const SecretBytes secret(
      unhex("8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb"));
  const auto opened = hpke_open(secret, info, aad, *sealed);
  REQUIRE(opened);
  CHECK(opened->reveal() == text);
}

TEST_CASE("hpke: every size comes back, and each seal has its own key") {
  const auto key = recipient(1);
  for (const std::size_t size : {0u, 1u, 15u, 16u, 17u, 63u, 64u, 65u, 4096u, 100'000u}) {
    const std::string text(size, 'x');
    const auto a = hpke_seal(key.public_key().bytes(), "info", "aad", text, entropy(2));
    const auto b = hpke_seal(key.public_key().bytes(), "info", "aad", text, entropy(3));
    REQUIRE(a);
    REQUIRE(b);
    CHECK(a->enc.size() == 32);
    CHECK(a->ciphertext.size() == size + 16);
    CHECK(a->enc != b->enc);
    CHECK(a->ciphertext != b->ciphertext);
    const auto opened = hpke_open(key.seed(), "info", "aad", *a);
    REQUIRE(opened);
    CHECK(opened->reveal() == text);
  }
}

TEST_CASE("hpke: nothing altered opens") {
  const auto key = recipient(1);
  const auto sealed =
      hpke_seal(key.public_key().bytes(), "info", "aad", "attack at dawn", entropy(2));
  REQUIRE(sealed);
  std::size_t opened = 0, tried = 0;
  const auto attempt = [&](const Sealed& s, std::string_view info = "info",
                           std::string_view aad = "aad") {
    const auto r = hpke_open(key.seed(), info, aad, s);
    ++tried;
    opened += r ? 1u : 0u;
    if (!r && r.error().code != "hpke.open_failed")
      FAIL(r.error().code);
  };
  for_each_mutant(sealed->ciphertext, [&](const std::string& m) { attempt({sealed->enc, m}); });
  for_each_mutant(sealed->enc, [&](const std::string& m) {
    // The top bit of a point is ignored by X25519, but the KEM's context holds the bytes as sent.
    attempt({m, sealed->ciphertext});
  });
  for (const char* other : {"", "inf", "info ", "Info", "infoa", "aad"})
    attempt(*sealed, other);
  for (const char* other : {"", "aa", "aad ", "Aad", "oaad", "info"})
    attempt(*sealed, "info", other);
  attempt(*sealed, "infoa", "ad");  // the boundary moved
  attempt({"", ""});
  attempt({sealed->enc, ""});
  attempt({"", sealed->ciphertext});
  attempt({sealed->ciphertext, sealed->enc});
  CHECK(tried > 500);
  CHECK(opened == 0);
}

TEST_CASE("hpke: another recipient, or half a key, opens nothing") {
  const auto key = recipient(1);
  const auto sealed = hpke_seal(key.public_key().bytes(), "", "", "x", entropy(2));
  REQUIRE(sealed);
  CHECK(code(hpke_open(recipient(3).seed(), "", "", *sealed)) == "hpke.open_failed");
  CHECK(code(hpke_open(SecretBytes(), "", "", *sealed)) == "hpke.open_failed");
  CHECK(code(hpke_open(SecretBytes(key.seed().reveal().substr(0, 31)), "", "", *sealed)) ==
        "hpke.open_failed");
  CHECK(code(hpke_open(SecretBytes(std::string(key.seed().reveal()) + "x"), "", "", *sealed)) ==
        "hpke.open_failed");
}

TEST_CASE("hpke: points of low order are refused on both sides") {
  const char* points[] = {
      "0000000000000000000000000000000000000000000000000000000000000000",
      "0100000000000000000000000000000000000000000000000000000000000000",
      "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
      "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  };
  const auto key = recipient(1);
  for (const char* point : points) {
    for (const int top_bit : {0, 0x80}) {
      std::string p = unhex(point);
      p[31] = static_cast<char>(static_cast<unsigned char>(p[31]) | top_bit);
      INFO(hex(p));
      CHECK(code(hpke_seal(key_bytes(p), "", "", "x", entropy(2))) == "hpke.bad_key");
      CHECK(code(hpke_open(key.seed(), "", "", Sealed{p, std::string(32, 'x')})) ==
            "hpke.open_failed");
    }
  }
}
