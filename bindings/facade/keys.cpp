#include "facade/keys.h"

namespace ringfence::facade {
namespace {

constexpr Purpose kPurposes[] = {
    Purpose::token,    Purpose::record,      Purpose::ledger,       Purpose::bundle,
    Purpose::bindings, Purpose::vault_owner, Purpose::vault_writer, Purpose::vault_recipient};

template <Purpose P>
using Tag = std::integral_constant<Purpose, P>;

}  // namespace

Purpose purpose_of(std::string_view name) {
  for (Purpose purpose : kPurposes)
    if (purpose_name(purpose) == name)
      return purpose;
  return Purpose::token;
}

template <class Make>
Result<AnyKey> AnyKey::dispatch(Purpose purpose, Make make) {
  switch (purpose) {
  case Purpose::token:
    return make(Tag<Purpose::token>());
  case Purpose::record:
    return make(Tag<Purpose::record>());
  case Purpose::ledger:
    return make(Tag<Purpose::ledger>());
  case Purpose::bundle:
    return make(Tag<Purpose::bundle>());
  case Purpose::bindings:
    return make(Tag<Purpose::bindings>());
  case Purpose::vault_owner:
    return make(Tag<Purpose::vault_owner>());
  case Purpose::vault_writer:
    return make(Tag<Purpose::vault_writer>());
  case Purpose::vault_recipient:
    return make(Tag<Purpose::vault_recipient>());
  }
  return fail("key.wrong_purpose", "there is no such purpose");
}

Result<AnyKey> AnyKey::parse(Purpose purpose, std::string_view text) {
  return dispatch(purpose, [&]<Purpose P>(Tag<P>) { return wrap<P>(SecretKey<P>::parse(text)); });
}

Result<AnyKey> AnyKey::generate(Purpose purpose, std::string_view name, Entropy entropy) {
  return dispatch(purpose, [&]<Purpose P>(Tag<P>) {
    return wrap<P>(SecretKey<P>::generate(name, std::move(entropy)));
  });
}

std::string AnyKey::public_text() const {
  return std::visit([](const auto& key) { return key.public_key().text(); }, key_);
}

std::string AnyKey::id() const {
  return std::visit([](const auto& key) { return key.public_key().id(); }, key_);
}

SecretBytes AnyKey::secret_text() const {
  return std::visit([](const auto& key) { return key.text(); }, key_);
}

tl::unexpected<Error> AnyKey::wrong_purpose(Purpose wanted) const {
  return fail("key.wrong_purpose", "this needs a key of purpose `" +
                                       std::string(purpose_name(wanted)) + "`, not `" +
                                       std::string(purpose_name(purpose())) + "`");
}

}  // namespace ringfence::facade
