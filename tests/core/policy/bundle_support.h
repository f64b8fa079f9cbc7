// What the tests of bundles share: keys, a root, a policy, and their documents.
#pragma once

#include "core/audit/support.h"
#include "core/policy/support.h"
#include "ringfence/bundle.h"
#include "ringfence/encoding.h"
#include "ringfence/hash.h"

namespace ringfence::test {

constexpr Timestamp kDay = Timestamp{24} * 60 * 60 * 1000;

template <Purpose P>
SecretKey<P> secret_key(const char* name, std::uint8_t fill) {
  return std::move(*SecretKey<P>::generate(name, entropy(fill)));
}

inline BundleSecretKey bundle_key(std::uint8_t fill = 1) {
  return secret_key<Purpose::bundle>("acme/policy", fill);
}
inline BindingsSecretKey bindings_key(std::uint8_t fill = 2) {
  return secret_key<Purpose::bindings>("acme/people", fill);
}

// A root of these keys, signed by each of `signers`.
inline std::string root_text(std::int64_t version, const std::vector<std::uint8_t>& keys,
                             const std::vector<std::uint8_t>& signers,
                             const char* tenant = "acme") {
  std::vector<BundlePublicKey> named;
  for (const std::uint8_t fill : keys)
    named.push_back(bundle_key(fill).public_key());
  auto text = sign_root(tenant, version, named, bundle_key(signers[0]));
  for (std::size_t i = 1; i < signers.size(); ++i)
    text = cosign_root(*text, bundle_key(signers[i]));
  REQUIRE(text);
  return *text;
}

inline TrustRoot root_of(std::uint8_t fill = 1) {
  auto root = TrustRoot::open(root_text(1, {fill}, {fill}));
  REQUIRE(root);
  return *root;
}

constexpr const char* kBindings =
    R"([{"id": "ana", "principal": "user/ana", "role": "lead", "scope": "project/web"},
        {"id": "ben", "principal": "user/ben", "role": "dev", "scope": "project/web"},
        {"id": "cy", "principal": "user/cy", "role": "dev", "scope": "project/api"}])";

// Developers and viewers of project/web may be changed with the bindings key, for ten days.
inline BundleTerms terms() {
  return {kNow - kDay,
          kNow + 30 * kDay,
          {Delegation{
              bindings_key().public_key(), {"dev", "viewer"}, {"project/web"}, kNow + 10 * kDay}},
          {}};
}

inline std::string bundle_text(const char* revision = "3", const BundleTerms& with = terms(),
                               std::uint8_t key = 1, const char* bindings = kBindings) {
  const auto text =
      sign_bundle(load({{"revision", revision}, {"bindings", bindings}}), with, bundle_key(key));
  REQUIRE(text);
  return *text;
}

inline Policy opened(std::string_view bundle, const std::vector<std::string>& deltas = {}) {
  auto policy = open_bundle(bundle, deltas, root_of(), {}, kNow);
  if (!policy)
    FAIL(policy.error().code << " " << policy.error().path << ": " << policy.error().message);
  return *policy;
}

// A delta signed whatever it says, as an attacker with the delegated key would.
inline std::string forged_delta(const Policy& base, const std::string& changes,
                                const BindingsSecretKey& key, std::int64_t step = 1,
                                std::string head = {}) {
  if (head.empty())
    head = state_of(base).head;
  return sign_document("ringfence bindings v1\n{\"base\":\"" + head + "\",\"issued\":\"" +
                           format_time(kNow - kDay) +
                           "\",\"revision\":" + std::to_string(base.revision() + step) +
                           ",\"tenant\":\"acme\"}\n" + changes + "\n",
                       key);
}

inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != text.npos);
  return text.replace(at, from.size(), to);
}

// The body of a document, its signatures stripped.
inline std::string body_of(const std::string& text) {
  return text.substr(0, text.find("\n\n") + 1);
}

}  // namespace ringfence::test
