// SecretBytes and Entropy: what is left behind when they go.
#include <algorithm>
#include <catch2/catch.hpp>
#include <new>
#include <type_traits>

#include "core/audit/support.h"
#include "crypto/wiped.h"
#include "ringfence/encoding.h"
#include "ringfence/entropy.h"
#include "ringfence/hash.h"
#include "ringfence/secret_bytes.h"
#include "ringfence/self_test.h"

using namespace ringfence;
using namespace ringfence::test;

static_assert(!std::is_copy_constructible_v<SecretBytes> &&
              !std::is_copy_assignable_v<SecretBytes>);
static_assert(!std::is_copy_constructible_v<Entropy> && !std::is_copy_assignable_v<Entropy>);
static_assert(!std::is_convertible_v<SecretBytes, std::string>);
static_assert(!std::is_convertible_v<SecretBytes, std::string_view>);
static_assert(!std::is_convertible_v<std::string_view, SecretBytes>);

TEST_CASE("secret bytes: filled, moved, wiped") {
  SecretBytes a("hunter2");
  CHECK(a.reveal() == "hunter2");
  SecretBytes b(std::move(a));
  CHECK(b.reveal() == "hunter2");
  CHECK(a.empty());  // NOLINT: a moved-from secret is empty by contract
  CHECK(a.data() == nullptr);
  SecretBytes c("another");
  c = std::move(b);
  CHECK(c.reveal() == "hunter2");
  CHECK(b.empty());  // NOLINT
  SecretBytes& self = c;
  c = std::move(self);
  CHECK(c.reveal() == "hunter2");
  c.wipe();
  CHECK(c.empty());
  CHECK(c.reveal().empty());
  c.wipe();
  const SecretBytes zeroes(std::size_t(3));
  CHECK(zeroes.reveal() == std::string_view("\0\0\0", 3));
  CHECK(SecretBytes(std::string_view()).empty());
  CHECK(SecretBytes().reveal().empty());
}

TEST_CASE("secret bytes: wiping overwrites in place") {
  char memory[] = "correct horse battery staple";
  secure_wipe(memory, sizeof memory);
  CHECK(std::all_of(std::begin(memory), std::end(memory), [](char c) { return c == 0; }));
  secure_wipe(nullptr, 0);
  std::string text = "swordfish";
  const char* const at = text.data();
  const SecretBytes taken = crypto::take_secret(text);
  CHECK(taken.reveal() == "swordfish");
  CHECK(text.empty());
  CHECK(at[0] == 0);
}

TEST_CASE("entropy: moving empties the source, going wipes") {
  Entropy a = entropy(0xaa);
  Entropy b(std::move(a));
  CHECK(b.bytes()[0] == 0xaa);
  CHECK(b.bytes()[31] == 0xaa);
  CHECK(std::all_of(a.bytes().begin(), a.bytes().end(), [](auto c) { return c == 0; }));  // NOLINT

  alignas(Entropy) unsigned char memory[sizeof(Entropy)];
  auto* e = new (memory) Entropy(std::move(b));
  CHECK(std::find(std::begin(memory), std::end(memory), 0xaa) != std::end(memory));
  e->~Entropy();
  const volatile unsigned char* seen = memory;
  int left = 0;
  for (std::size_t i = 0; i < sizeof memory; ++i)
    left += seen[i] == 0xaa ? 1 : 0;
  CHECK(left == 0);
}

TEST_CASE("sha-256: FIPS 180 examples") {
  CHECK(hex(view(sha256(""))) ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hex(view(sha256("abc"))) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hex(view(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))) ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(hex(view(sha256(std::string(1'000'000, 'a')))) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  CHECK(sha256("ab", "c") == sha256("abc"));
  CHECK(sha256("", "abc") == sha256("abc"));
  CHECK(sha256("abc", "") == sha256("abc"));
}

TEST_CASE("self test: this build passes, and may be asked again") {
  CHECK(self_test());
  CHECK(self_test());
}
