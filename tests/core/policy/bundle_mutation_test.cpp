// Every byte of a bundle, a delta and a root, changed in turn: refused, or it means the same.
#include "core/policy/bundle_support.h"

using namespace ringfence;
using namespace ringfence::test;

namespace {

// Calls `refused` with each mutant of `text`: bits flipped, a byte left out, doubled, a newline put
// in, the text cut short. `refused` says whether the mutant was refused or kept its meaning.
template <class Refused>
void mutate(const std::string& text, Refused refused) {
  std::size_t tried = 0;
  const auto attempt = [&](std::size_t at, std::string mutant) {
    if (mutant == text)
      return;
    ++tried;
    if (!refused(mutant))
      FAIL("byte " << at << " can be changed: " << mutant);
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (const int flip : {0x01, 0x20, 0x80}) {
      std::string mutant = text;
      mutant[at] = static_cast<char>(mutant[at] ^ flip);
      attempt(at, std::move(mutant));
    }
    attempt(at, std::string(text).erase(at, 1));
    attempt(at, std::string(text).insert(at, 1, text[at]));
    attempt(at, std::string(text).insert(at, 1, '\n'));
    attempt(at, text.substr(0, at));
  }
  CHECK(tried > 6 * text.size());
}

}  // namespace

TEST_CASE("mutation: a bundle") {
  const std::string text = bundle_text();
  const std::string digest = opened(text).digest();
  const TrustRoot root = root_of();
  mutate(text, [&](const std::string& mutant) {
    return !open_bundle(mutant, {}, root, {}, kNow).has_value();
  });
}

TEST_CASE("mutation: a bundle with a second signature, by a stranger") {
  const std::string text = bundle_text();
  const std::string both = text + sign_body(body_of(text), bundle_key(9));
  const Policy whole = opened(both);
  const TrustRoot root = root_of();
  mutate(both, [&](const std::string& mutant) {
    const auto policy = open_bundle(mutant, {}, root, {}, kNow);
    return !policy || (policy->digest() == whole.digest() &&
                       policy->provenance()->head == whole.provenance()->head &&
                       policy->provenance()->expires == whole.provenance()->expires);
  });
}

TEST_CASE("mutation: a delta") {
  const Policy base = opened(bundle_text());
  const auto delta =
      sign_bindings(base, R"({"bindings":{"remove":["ben"]}})", kNow, kNow + kDay, bindings_key());
  REQUIRE(delta);
  mutate(*delta, [&](const std::string& mutant) {
    return !apply_bindings(base, mutant, kNow).has_value();
  });
}

TEST_CASE("mutation: a root") {
  const std::string first = root_text(1, {1}, {1}), second = root_text(2, {3}, {1, 3});
  mutate(first, [](const std::string& mutant) { return !TrustRoot::open(mutant).has_value(); });
  mutate(second, [&](const std::string& mutant) {
    return !TrustRoot::open(first, std::vector{mutant}).has_value();
  });
}
