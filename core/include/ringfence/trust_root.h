// The trust root: which bundle keys may sign a tenant's policy. A signed document of its own.
//
//   ringfence root v1
//   {"keys":["ringfence:bundle:…"],"tenant":"tenant_9fa","version":1}
//
// The host pins one (in its configuration, its image), and trusts what follows from it: version N+1
// counts when it is signed by a key of version N and by one of its own, so that neither a stolen
// old root alone nor a mistyped new one moves the trust. Every root is signed by one of its own
// keys, which proves that somebody holds it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ringfence/signed_document.h"

namespace ringfence {

class TrustRoot {
 public:
  // The root that `pinned` and its successors `later`, in order, lead to. Errors: root.malformed,
  // root.unsigned, root.unknown_key, root.bad_signature, root.wrong_tenant, root.rollback (an older
  // or the same version follows), root.chain (a version is left out).
  [[nodiscard]] static Result<TrustRoot> open(std::string_view pinned,
                                              std::span<const std::string> later = {});
  [[nodiscard]] const std::string& tenant() const { return tenant_; }
  [[nodiscard]] std::int64_t version() const { return version_; }
  [[nodiscard]] const std::string& digest() const { return digest_; }  // hex SHA-256 of the body
  [[nodiscard]] const std::vector<DocumentKey>& keys() const { return keys_; }

 private:
  TrustRoot() = default;
  [[nodiscard]] static Result<TrustRoot> read(std::string_view text, SignedDocument& document);
  std::string tenant_, digest_;
  std::int64_t version_ = 0;
  std::vector<DocumentKey> keys_;
};

// A root signed by `key`: by one of its own for version 1; a later one takes further signatures.
// Errors: root.malformed.
[[nodiscard]] Result<std::string> sign_root(std::string_view tenant, std::int64_t version,
                                            std::span<const BundlePublicKey> keys,
                                            const BundleSecretKey& key);
// The root `text` with one more signature. Errors: root.malformed, root.unsigned.
[[nodiscard]] Result<std::string> cosign_root(std::string_view text, const BundleSecretKey& key);

}  // namespace ringfence
