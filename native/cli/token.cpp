// token: mints, verifies and shows tokens. Tokens are credentials: they come from files or standard
// input, never from arguments.
#include <unistd.h>

#include "cli/commands.h"
#include "cli/session.h"
#include "file.h"
#include "ringfence/encoding.h"

namespace ringfence::cli {
namespace {

struct Options {
  Settings settings;
  std::string subject, tenant, issuer, audience, ttl = "1h", expires, attributes, at, out, file;
  std::vector<std::string> teams;
};

Result<std::string> claims(const Options& options, const std::string& issuer,
                           const std::string& audience) {
  const std::string now = instant(options.at);
  std::string expires = options.expires;
  if (expires.empty()) {
    RINGFENCE_TRY(start, parse_time(now));
    RINGFENCE_TRY(length, duration(options.ttl));
    expires = format_time(start + length);
  }
  json::Writer out;
  out.begin_object();
  out.key("claims").begin_object();
  out.member("issuer", issuer).member("audience", audience);
  out.member("subject", options.subject).member("tenant", options.tenant);
  out.member("issued_at", now).member("expires", expires);
  if (!options.teams.empty()) {
    out.key("teams").begin_array();
    for (const std::string& team : options.teams)
      out.string(team);
    out.end_array();
  }
  if (!options.attributes.empty()) {
    RINGFENCE_TRY(document, json::Document::parse(options.attributes));
    out.key("attributes").value(document.root());
  }
  out.end_object().end_object();
  return out.take();
}

Result<int> mint(Session& session, const Options& options) {
  if (options.subject.empty() || options.tenant.empty())
    return fail("usage.missing", "say whose token it is: --subject user/ana --tenant NAME");
  if (options.settings.json() && options.out.empty())
    return fail("usage.missing", "a token is never put into JSON: add --out FILE");
  RINGFENCE_TRY(issuer, options.settings.word("issuer"));
  RINGFENCE_TRY(audience, options.settings.word("audience"));
  RINGFENCE_TRY(key, session.key(Purpose::token));
  RINGFENCE_TRY(request, claims(options, issuer, audience));
  RINGFENCE_TRY(minted, session.call("token.mint", key, request));
  if (options.out.empty()) {
    print(minted.secret.reveal());
    print("\n");
    return kYes;
  }
  RINGFENCE_CHECK(native::replace_file(options.out, minted.secret.reveal(), native::kPrivate));
  if (options.settings.json())
    print_line(minted.json);
  else
    note("the token is in " + options.out);
  return kYes;
}

Result<int> verify(Session& session, const Options& options) {
  std::string tenant = options.tenant;
  if (tenant.empty()) {
    auto policy = session.policy();
    if (!policy && policy.error().code != "usage.missing")
      return tl::unexpected(std::move(policy).error());
    if (!policy)
      return fail("usage.missing", "say whose token it must be: --tenant NAME, or a policy");
    RINGFENCE_TRY(of_policy, session.tenant_of(*policy));
    tenant = of_policy;
  }
  RINGFENCE_TRY(identity, session.identity_answer(tenant, options.at));
  if (options.settings.json()) {
    json::Writer out;
    out.begin_object();
    for (const auto& [key, value] : identity.value())
      if (key != "handle")  // it names an object of this process
        out.key(key).value(value);
    out.end_object();
    print_line(out.take());
    return kYes;
  }
  print_line("valid    " + std::string(identity.text("principal")) + " of tenant " +
             std::string(identity.text("tenant")));
  print_line("issuer   " + std::string(identity.text("issuer")));
  print_line("expires  " + std::string(identity.text("expires")));
  return kYes;
}

// The payload of a token, as it stands there: nothing is verified.
Result<int> inspect(Session&, const Options& options) {
  auto file = options.file.empty() || options.file == "-"
                  ? native::read_secret_fd(STDIN_FILENO, "standard input")
                  : native::read_secret_file(options.file);
  if (!file)
    return tl::unexpected<Error>(std::move(file).error());
  const SecretBytes token = trimmed(std::move(*file));
  constexpr std::string_view kHeader = "v4.public.";
  constexpr std::size_t kSignature = 64;
  const std::string_view text = token.reveal();
  if (text.substr(0, kHeader.size()) == kHeader) {
    const std::string_view rest = text.substr(kHeader.size());
    const auto body = base64url_decode(rest.substr(0, rest.find('.')));
    if (body && body->size() > kSignature) {
      auto payload =
          json::Document::parse(std::string_view(*body).substr(0, body->size() - kSignature));
      if (payload) {
        note("unverified: anybody can write this; `ringfence token verify` tells who did");
        print_line(json::canonical(payload->root()));
        return kYes;
      }
    }
  }
  return fail("token.malformed", "this is no token: it begins with `v4.public.`");
}

using Function = Result<int> (*)(Session&, const Options&);

void finish(Command& command, const std::shared_ptr<Options>& options, Function function) {
  options->settings.add_output(command);
  command.run([options, function] {
    return run_command(options->settings,
                       [&](Session& session) { return function(session, *options); });
  });
}

}  // namespace

void add_token(Command root) {
  Command group = root.command("token", "Mint, verify and look at tokens",
                               "  ringfence token mint --subject user/ana --out ana.token\n"
                               "  ringfence token verify --token-file ana.token\n");
  auto minting = std::make_shared<Options>();
  Command maker = group.command(
      "mint", "Sign a token for somebody, with the issuer's key",
      "  ringfence token mint --token-key token.key --issuer https://id.example --audience app \\\n"
      "      --tenant tenant_9fa --subject user/ana --ttl 15m --out ana.token\n");
  maker.value("--subject", minting->subject, "WHO", "user/… or service/…");
  maker.value("--tenant", minting->tenant, "NAME", "Of which tenant");
  maker.values("--team", minting->teams, "NAME", "External team the subject is in");
  maker.value("--ttl", minting->ttl, "TIME",
              "How long it is valid: 90s, 15m, 8h, 30d (default: 1h)");
  maker.value("--expires", minting->expires, "TIME", "Until when, instead of --ttl");
  maker.value("--attributes", minting->attributes, "JSON", "What it says about the subject");
  maker.value("--at", minting->at, "TIME", "Issued at that instant (default: now)");
  maker.value("--out", minting->out, "FILE", "Where it goes (default: standard output)");
  minting->settings.add_key(maker, Purpose::token);
  minting->settings.add_issuer(maker);
  finish(maker, minting, mint);

  auto verifying = std::make_shared<Options>();
  Command verifier = group.command(
      "verify", "Say who a token proves you are, or why it proves nothing",
      "  ringfence token verify --token-file ana.token\n"
      "  ringfence token verify --token-file - --issuer https://id.example --audience app \\\n"
      "      --tenant tenant_9fa --trust-token k4.public.… <ana.token\n");
  verifying->settings.add_identity(verifier);
  verifying->settings.add_policy(verifier);
  verifier.value("--tenant", verifying->tenant, "NAME", "Of which tenant (default: the policy's)");
  verifier.value("--at", verifying->at, "TIME", "At that instant (default: now)");
  finish(verifier, verifying, verify);

  auto inspecting = std::make_shared<Options>();
  Command inspector = group.command("inspect", "Show what a token says, without verifying it",
                                    "  ringfence token inspect ana.token\n");
  inspector.argument("FILE", inspecting->file, "The token's file (default: standard input)", true);
  finish(inspector, inspecting, inspect);
}

}  // namespace ringfence::cli
