// What every build's cryptography must answer, checked before it is trusted.
//
// The Ed25519 sentinels sign one message under keys made to show how a verifier differs from
// libsodium (compare C2SP's CCTV vectors). All but the first two are accepted by some verifier in
// use.
#include "ringfence/self_test.h"

#include <sodium.h>

#include <cstring>
#include <string_view>

#include "crypto/ed25519.h"
#include "crypto/x25519.h"
#include "ringfence/encoding.h"
#include "ringfence/hash.h"

namespace ringfence {
namespace {

constexpr std::string_view kMessage = "ringfence self test";

struct Sentinel {
  const char* what;
  const char* key;        // hex
  const char* signature;  // hex
  bool accept;
};

// clang-format off
constexpr Sentinel kSentinels[] = {
    {"a genuine signature",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
     "fb5cdfea7794f0151f8933c2605397c9461c0a438a5b8d7b8d644eb9cc8e5c9c0fd50268b7953a9251ff71620c90a86b"
     "a8c9d8211dcff795c4219e9c08f56b00", true},
    {"another message's signature",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
     "d25bf5f0595bbe24655141438e7a100b", false},
    {"S + L in place of S",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
     "fb5cdfea7794f0151f8933c2605397c9461c0a438a5b8d7b8d644eb9cc8e5c9cfca8f8c4d1f84cea279c6905eb898780"
     "a8c9d8211dcff795c4219e9c08f56b10", false},
    {"R of small order",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
     "010000000000000000000000000000000000000000000000000000000000000043d6a0e74985327cb6d3f2927a8ab98e"
     "5ffd959d933fd0d83b6caeab9753090f", false},
    {"a key of small order",
     "0100000000000000000000000000000000000000000000000000000000000000",
     "5866666666666666666666666666666666666666666666666666666666666666010000000000000000000000000000"
     "0000000000000000000000000000000000", false},
    {"a non-canonical key",
     "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
     "5866666666666666666666666666666666666666666666666666666666666666010000000000000000000000000000"
     "0000000000000000000000000000000000", false},
    {"a key with a small-order part that the equation does not see",
     "3b5b475c4b82dd1572799fc546f4c6c03e478c6654aa4c7f945b347ea32af60d",
     "be575afefaa6179029e463bea13641b4ab8d2461899bfdd2d12f76a7d8776038f04e8801b7c8df5b29e3e1e61050e05a"
     "47b94330b528a56dc02a51895e74e801", true},
    {"a key with a small-order part that the equation sees",
     "3b5b475c4b82dd1572799fc546f4c6c03e478c6654aa4c7f945b347ea32af60d",
     "87d0ecc825b76bb2b57c7bb70b8a05d4f41ef3698018bc09fb5bc76a56a8e60b8b974414df2bb8ee363c3708864c9694"
     "8da5986b05d33c8eb0622b5a1adae40e", false},
};
// clang-format on

tl::unexpected<Error> failed(const std::string& what) {
  return fail("self_test.failed",
              "this build's cryptography is wrong about " + what + "; do not use it");
}

bool expected_verdict(const Sentinel& s) {
  const Result<std::string> key_bytes = hex_decode(s.key), signature = hex_decode(s.signature);
  KeyBytes key{};
  if (!key_bytes || !signature || key_bytes->size() != key.size())
    return false;
  std::memcpy(key.data(), key_bytes->data(), key.size());
  return crypto::ed25519_verify(key, kMessage, *signature) == s.accept;
}

}  // namespace

Result<void> self_test() {
  if (sodium_init() < 0)
    return failed("starting libsodium");
  if (hex(view(sha256("abc"))) !=
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad") {
    return failed("SHA-256");
  }
  Result<std::string> seed =
      hex_decode("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
  if (!seed)
    return failed("hexadecimal");
  const SecretBytes secret(*seed);
  const std::string signature =
      crypto::ed25519_sign(secret, crypto::ed25519_public_key(secret), kMessage);
  if (hex(signature) != kSentinels[0].signature)
    return failed("Ed25519 signing");
  for (const Sentinel& s : kSentinels) {
    if (!expected_verdict(s))
      return failed(std::string("Ed25519 and ") + s.what);
  }
  KeyBytes shared{};
  if (crypto::x25519(secret, KeyBytes{}, shared))
    return failed("X25519 and a point of low order");
  return {};
}

}  // namespace ringfence
