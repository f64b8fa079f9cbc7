// A secret key of any purpose behind one kind of handle. The purpose stays part of the type inside:
// what needs a token key asks for one and gets no other.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "facade/handles.h"
#include "ringfence/key.h"

namespace ringfence::facade {

// The purpose of that name. The description has checked the word.
[[nodiscard]] Purpose purpose_of(std::string_view name);

class AnyKey {
 public:
  // Errors: key.malformed, key.wrong_purpose.
  [[nodiscard]] static Result<AnyKey> parse(Purpose purpose, std::string_view text);
  [[nodiscard]] static Result<AnyKey> generate(Purpose purpose, std::string_view name,
                                               Entropy entropy);
  [[nodiscard]] Purpose purpose() const { return static_cast<Purpose>(key_.index()); }
  [[nodiscard]] std::string public_text() const;
  [[nodiscard]] std::string id() const;
  [[nodiscard]] SecretBytes secret_text() const;

  // The key as one of purpose P. Errors: key.wrong_purpose.
  template <Purpose P>
  [[nodiscard]] Result<const SecretKey<P>*> as() const {
    const auto* key = std::get_if<SecretKey<P>>(&key_);
    if (key == nullptr)
      return wrong_purpose(P);
    return key;
  }

 private:
  // In the order of Purpose, so that the index is the purpose.
  using Key = std::variant<TokenSecretKey, RecordSecretKey, LedgerSecretKey,
                           SecretKey<Purpose::bundle>, SecretKey<Purpose::bindings>,
                           VaultOwnerSecretKey, VaultWriterSecretKey, VaultRecipientSecretKey>;
  explicit AnyKey(Key key) : key_(std::move(key)) {}
  [[nodiscard]] tl::unexpected<Error> wrong_purpose(Purpose wanted) const;
  template <Purpose P>
  [[nodiscard]] static Result<AnyKey> wrap(Result<SecretKey<P>> key) {
    if (!key)
      return tl::unexpected(std::move(key).error());
    return AnyKey(Key(std::move(*key)));
  }
  template <class Make>
  [[nodiscard]] static Result<AnyKey> dispatch(Purpose purpose, Make make);

  Key key_;
};

template <>
struct HandleKind<AnyKey> {
  static constexpr std::string_view name = "key";
};

}  // namespace ringfence::facade
