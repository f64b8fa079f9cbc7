// Signed documents: a body of lines, a blank line, signature lines. What policies travel in.
//
//   HEADING "\n"                      which document this is: ringfence bundle v1
//   one or more further lines         canonical JSON, as the document says; none is empty
//   "\n"
//   "— " NAME " " BASE64(4-byte key hash || 64-byte Ed25519 signature) "\n"      1 to 100 of these
//
// The signed bytes are the body, its last newline included and the blank line not, in the domain of
// the key's purpose ("ringfence:bundle:v1\n" before it). They differ from signed notes in that:
// a note's key signs bare text, and may sign any. The key hash is that of the key's id, NAME+HASH.
//
// A line by a known key must verify, else the document is refused even beside a line that does;
// lines by other keys are ignored; at least one must be known. There is no way to open a document
// without naming keys.
//
// Codes of errors begin with a family that the caller names: FAMILY.malformed (path "line N"),
// FAMILY.unsigned, FAMILY.unknown_key, FAMILY.bad_signature.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ringfence/error.h"
#include "ringfence/key.h"

namespace ringfence {

// A key that may sign documents, its purpose kept.
struct DocumentKey {
  Purpose purpose;
  std::string id;  // NAME+HASH
  KeyBytes bytes;
  template <Purpose P>
  [[nodiscard]] static DocumentKey of(const PublicKey<P>& key) {
    static_assert(P == Purpose::bundle || P == Purpose::bindings, "only these sign documents");
    return {P, key.id(), key.bytes()};
  }
};

// A document taken apart, nothing verified. Views into its text.
struct SignedDocument {
  struct Signature {
    std::string id;  // NAME+HASH
    std::string bytes;
  };
  std::string_view body;
  std::vector<std::string_view> lines;  // of the body, the heading left out; at least one
  std::vector<Signature> signatures;

  // Errors: FAMILY.malformed, FAMILY.unsigned.
  [[nodiscard]] static Result<SignedDocument> split(std::string_view text, std::string_view heading,
                                                    std::string_view family);
  // Which of `keys` signed it: their indexes, ascending, at least one. Errors: FAMILY.unknown_key,
  // FAMILY.bad_signature.
  [[nodiscard]] Result<std::vector<std::size_t>> verify(std::span<const DocumentKey> keys,
                                                        std::string_view family) const;
  // Hex SHA-256 of the body: what a document that continues this one names.
  [[nodiscard]] std::string digest() const;
};

namespace detail {
[[nodiscard]] std::string document_signature(std::string_view id, std::string_view signature);
}

// The signature line by which `key` signs `body`.
template <Purpose P>
[[nodiscard]] std::string sign_body(std::string_view body, const SecretKey<P>& key) {
  const DocumentKey as = DocumentKey::of(key.public_key());
  return detail::document_signature(as.id, key.sign(body));
}

// The body with a first signature. `body` ends in a newline and has no empty line.
template <Purpose P>
[[nodiscard]] std::string sign_document(std::string_view body, const SecretKey<P>& key) {
  return std::string(body) + "\n" + sign_body(body, key);
}

}  // namespace ringfence
