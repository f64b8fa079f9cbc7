// identity.verify: a token in (binary), a handle to a proven identity out. token.mint: the other
// way.
#include "facade/keys.h"
#include "facade/operations.h"

namespace ringfence::facade {
namespace {

void write_names(json::Writer& out, std::string_view key, const std::vector<std::string>& texts) {
  out.key(key).begin_array();
  for (const std::string& text : texts)
    out.string(text);
  out.end_array();
}

Result<Reply> verify(Instance& instance, const Call& call) {
  const Fields request(call.request);
  TokenVerifier verifier;
  verifier.issuer = request.text("issuer");
  verifier.tenant = request.text("tenant");
  verifier.audience = request.text("audience");
  verifier.leeway_seconds = request.integer("leeway_seconds");
  if (verifier.leeway_seconds < 0 || verifier.leeway_seconds > 60)
    return fail("request.out_of_range", "the leeway is 0 to 60 seconds", "/leeway_seconds");
  RINGFENCE_TRY(keys, public_keys<Purpose::token>(request, "keys"));
  if (keys.empty())
    return fail("request.no_keys", "name at least one key that may sign", "/keys");
  verifier.keys = std::move(keys);
  RINGFENCE_TRY(identity, verify_token(verifier, call.secret, request.time("now")));
  json::Writer out;
  out.begin_object();
  out.member("principal", identity.principal()).member("tenant", identity.tenant());
  write_names(out, "teams", identity.teams());
  out.member("issuer", identity.issuer()).member("token_id", identity.token_id());
  out.member("expires", format_time(identity.expires()));
  out.key("attributes").raw(identity.attributes());
  RINGFENCE_TRY(handle, instance.put(std::move(identity)));
  out.member("handle", static_cast<std::int64_t>(handle)).end_object();
  return Reply{.json = out.take()};
}

Result<Reply> mint(Instance& instance, const Call& call) {
  RINGFENCE_TRY(key, instance.get<AnyKey>(call.handle));
  RINGFENCE_TRY(signer, key->as<Purpose::token>());
  const json::Value claims_value = Fields(call.request).value("claims");
  const Fields request(claims_value);
  TokenClaims claims;
  claims.issuer = request.text("issuer");
  claims.subject = request.text("subject");
  claims.tenant = request.text("tenant");
  claims.audience = request.text("audience");
  claims.teams = request.texts("teams");
  if (auto attributes = request.get("attributes"))
    claims.attributes = json::canonical(*attributes);
  claims.issued_at = request.time("issued_at");
  claims.not_before = request.has("not_before") ? request.time("not_before") : claims.issued_at;
  claims.expires = request.time("expires");
  claims.token_id = request.text("token_id");
  if (claims.token_id.empty()) {
    const Entropy fresh = instance.entropy();
    const auto bytes = fresh.bytes().first(16);
    claims.token_id = base64url({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  }
  RINGFENCE_TRY(token, mint_token(*signer, claims));
  Reply reply;
  json::Writer out;
  out.begin_object();
  out.member("token_id", claims.token_id).end_object();
  reply.json = out.take();
  reply.secret = SecretBytes(token);
  secure_wipe(token.data(), token.size());
  return reply;
}

}  // namespace

void add_identity(Registry& registry) {
  registry.add(Type{"VerifyTokenRequest",
                    "What a verifier demands of a token; nothing has a permissive default.",
                    {{"issuer", "string", "who must have issued it"},
                     {"tenant", "string", "the tenant that it must be for"},
                     {"audience", "string", "the service that it must be for"},
                     {"keys", "string[]", "the issuer's public keys, k4.public.…"},
                     {"leeway_seconds?", "integer", "0 (the default) to 60, for skewed clocks"},
                     {"now", "time", "the instant of verifying"}}});
  registry.add(
      Type{"VerifiedIdentity",
           "Who a token proved its holder to be. The handle is the proof; the rest is for show.",
           {{"handle", "integer", "the identity's handle"},
            {"principal", "string", "user/… or service/…"},
            {"tenant", "string", "the tenant"},
            {"teams", "string[]", "external teams, bare names"},
            {"issuer", "string", "who issued the token"},
            {"token_id", "string", "the token's id"},
            {"expires", "time", "when the token ends"},
            {"attributes", "object", "what the token says about the principal"}}});
  registry.add(Type{"TokenClaims",
                    "What a token says.",
                    {{"issuer", "string", "who issues it"},
                     {"subject", "string", "user/… or service/…"},
                     {"tenant", "string", "the tenant that it is for"},
                     {"audience", "string", "the service that it is for"},
                     {"teams?", "string[]", "external teams, bare names"},
                     {"attributes?", "object", "attributes of the principal"},
                     {"issued_at", "time", "when it is issued"},
                     {"not_before?", "time", "when it begins; left out: when it is issued"},
                     {"expires", "time", "when it ends"},
                     {"token_id?", "string", "its id; left out: a random one"}}});
  registry.add(
      Type{"MintTokenRequest", "A token to mint.", {{"claims", "TokenClaims", "what it says"}}});
  registry.add(Type{"MintedToken",
                    "A minted token, whose text is in the secret buffer.",
                    {{"token_id", "string", "the token's id"}}});
  registry.add(Operation{.name = "identity.verify",
                         .doc = "Verifies a token and opens the identity that it proves.",
                         .request = "VerifyTokenRequest",
                         .response = "VerifiedIdentity",
                         .secret_in = "the token",
                         .opens = "identity",
                         .run = verify});
  registry.add(Operation{.name = "token.mint",
                         .doc = "Mints a token with a token key.",
                         .handle = "key",
                         .request = "MintTokenRequest",
                         .response = "MintedToken",
                         .secret_out = "the token",
                         .run = mint});
}

}  // namespace ringfence::facade
