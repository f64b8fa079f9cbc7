// key.generate, key.open: keys as text in the secret buffer, and as handles.
#include "facade/keys.h"
#include "facade/operations.h"

namespace ringfence::facade {
namespace {

constexpr std::string_view kPurposeWords =
    R"("token"|"record"|"ledger"|"bundle"|"bindings"|"vault-owner"|"vault-writer"|"vault-recipient")";

Result<Reply> generate(Instance& instance, const Call& call) {
  const Fields request(call.request);
  RINGFENCE_TRY(key, AnyKey::generate(purpose_of(request.text("purpose")), request.text("name"),
                                      instance.entropy()));
  json::Writer out;
  out.begin_object();
  out.member("public", key.public_text()).member("id", key.id()).end_object();
  return Reply{.json = out.take(), .secret = key.secret_text()};
}

Result<Reply> open(Instance& instance, const Call& call) {
  RINGFENCE_TRY(key, AnyKey::parse(purpose_of(Fields(call.request).text("purpose")), call.secret));
  json::Writer out;
  out.begin_object();
  out.member("purpose", purpose_name(key.purpose()));
  out.member("public", key.public_text()).member("id", key.id());
  RINGFENCE_TRY(handle, instance.put(std::move(key)));
  out.member("handle", static_cast<std::int64_t>(handle)).end_object();
  return Reply{.json = out.take()};
}

}  // namespace

void add_keys(Registry& registry) {
  registry.add(Type{"GenerateKeyRequest",
                    "A key to make.",
                    {{"purpose", kPurposeWords, "what it will be for; it is good for nothing else"},
                     {"name?", "string", "its name; token keys have none"}}});
  registry.add(Type{"GeneratedKey",
                    "A new key, whose secret text is in the secret buffer.",
                    {{"public", "string", "the public key's text"},
                     {"id", "string", "the public key's short id"}}});
  registry.add(Type{"OpenKeyRequest",
                    "A key to open.",
                    {{"purpose", kPurposeWords, "the purpose that it must have"}}});
  registry.add(Type{"OpenedKey",
                    "An open key.",
                    {{"handle", "integer", "the key's handle"},
                     {"purpose", "string", "its purpose"},
                     {"public", "string", "the public key's text"},
                     {"id", "string", "the public key's short id"}}});
  registry.add(Operation{.name = "key.generate",
                         .doc = "Makes a key from the operating system's entropy.",
                         .request = "GenerateKeyRequest",
                         .response = "GeneratedKey",
                         .secret_out = "the secret key's text",
                         .run = generate});
  registry.add(Operation{.name = "key.open",
                         .doc = "Opens a secret key from its text.",
                         .request = "OpenKeyRequest",
                         .response = "OpenedKey",
                         .secret_in = "the secret key's text",
                         .opens = "key",
                         .run = open});
}

}  // namespace ringfence::facade
