// bundle: signs policies, verifies and shows what is signed, makes trust roots.
#include "cli/commands.h"
#include "cli/session.h"
#include "cli/style.h"
#include "file.h"
#include "ringfence/encoding.h"
#include "ringfence/hash.h"

namespace ringfence::cli {
namespace {

struct Options {
  Settings settings;
  std::string file, ttl = "30d", expires, at, delegations, trust, out, tenant, follows;
  std::vector<std::string> keys;
};

// A document to --out, or to standard output.
Result<int> deliver(const Options& options, const Answer& answer, const std::string& what) {
  if (options.out.empty()) {
    if (options.settings.json())
      print_line(answer.json);
    else
      print(answer.text("document"));
    return kYes;
  }
  RINGFENCE_CHECK(native::replace_file(options.out, answer.text("document"), native::kPublic));
  note("the " + what + " is in " + options.out);
  return kYes;
}

Result<json::Document> read_json(const std::string& path) {
  RINGFENCE_TRY(text, native::read_file(path));
  auto document = json::Document::parse(text, {.comments = true});
  if (!document) {
    Error error = std::move(document).error();
    error.path = path + ": " + error.path;
    return tl::unexpected(std::move(error));
  }
  return document;
}

// When it ends: --expires, or --ttl after `issued`.
Result<std::string> end_of(const Options& options, const std::string& issued) {
  if (!options.expires.empty())
    return options.expires;
  RINGFENCE_TRY(start, parse_time(issued));
  RINGFENCE_TRY(length, duration(options.ttl));
  return format_time(start + length);
}

Result<int> sign(Session& session, const Options& options) {
  RINGFENCE_TRY(policy, session.policy_in(options.file));
  RINGFENCE_TRY(key, session.key(Purpose::bundle));
  const std::string issued = instant(options.at);
  RINGFENCE_TRY(expires, end_of(options, issued));
  json::Writer out;
  out.begin_object().member("policy", std::int64_t{policy});
  out.member("issued", issued).member("expires", expires);
  if (!options.delegations.empty()) {
    RINGFENCE_TRY(list, read_json(options.delegations));
    out.key("delegations").value(list.root());
  }
  if (!options.trust.empty()) {
    RINGFENCE_TRY(text, native::read_file(options.trust));
    out.member("trust", hex(view(sha256(text))));
  }
  out.end_object();
  RINGFENCE_TRY(answer, session.call("bundle.sign", key, out.take()));
  return deliver(options, answer, "bundle");
}

Result<int> sign_delta(Session& session, const Options& options) {
  RINGFENCE_TRY(path, options.settings.policy());
  RINGFENCE_TRY(base, session.bundle(path, options.at, false));
  RINGFENCE_TRY(key, session.key(Purpose::bindings));
  RINGFENCE_TRY(changes, read_json(options.file));
  json::Writer out;
  out.begin_object().member("policy", base.integer("handle"));
  out.member("issued", instant(options.at)).key("changes").value(changes.root());
  if (!options.expires.empty())
    out.member("expires", options.expires);
  out.end_object();
  RINGFENCE_TRY(answer, session.call("bundle.sign_bindings", key, out.take()));
  return deliver(options, answer, "delta");
}

Result<int> verify(Session& session, const Options& options) {
  RINGFENCE_TRY(opened,
                session.bundle(options.file, options.at, options.settings.state_is_option()));
  if (options.settings.json()) {
    json::Writer out;
    out.begin_object();
    for (const auto& [key, value] : opened.value())
      if (key != "handle")  // it names an object of this process
        out.key(key).value(value);
    out.end_object();
    print_line(out.take());
    return kYes;
  }
  print_line("valid    revision " + std::to_string(opened.integer("revision")) + " of tenant " +
             std::string(opened.text("tenant")));
  print_line("until    " + std::string(opened.text("expires")));
  print_line("digest   " + std::string(opened.text("digest")));
  return kYes;
}

Result<Answer> claims_of(Session& session, const std::string& path) {
  RINGFENCE_TRY(text, native::read_file(path));
  if (!valid_utf8(text))
    return fail("bundle.malformed", "`" + path + "` is not UTF-8 text");
  json::Writer out;
  out.begin_object().member("document", text).end_object();
  return session.call("bundle.show", 0, out.take());
}

Result<int> show(Session& session, const Options& options) {
  RINGFENCE_TRY(answer, claims_of(session, options.file));
  if (options.settings.json()) {
    print_line(answer.json);
    return kYes;
  }
  print_line(std::string(answer.text("kind")) + ", unverified");
  for (const auto& [key, value] : *answer.value().get("header")) {
    const std::string text =
        value.is(json::Kind::string) ? std::string(value.string()) : json::canonical(value);
    print_line("  " + shown(std::string(key) + "  " + text));
  }
  print_line("  head  " + std::string(answer.text("head")));
  for (const auto& [index, signer] : *answer.value().get("signers"))
    print_line("  signed by  " + std::string(signer.string()));
  return kYes;
}

Result<int> make_root(Session& session, const Options& options) {
  RINGFENCE_TRY(key, session.key(Purpose::bundle));
  RINGFENCE_TRY(keys, expand_keys(options.keys));
  std::string tenant = options.tenant;
  std::int64_t version = 1;
  if (!options.follows.empty()) {
    RINGFENCE_TRY(before, claims_of(session, options.follows));
    const json::Value header = *before.value().get("header");
    const auto whose = header.get("tenant");
    const auto number = header.get("version");
    if (before.text("kind") != "root" || !whose || !whose->is(json::Kind::string) || !number ||
        !number->is(json::Kind::integer))
      return fail("root.malformed", "`" + options.follows + "` is no trust root");
    tenant = whose->string();
    version = number->integer() + 1;
  }
  if (tenant.empty())
    return fail("usage.missing", "say whose policy: --tenant NAME, or --follows ROOT");
  json::Writer out;
  out.begin_object().member("tenant", tenant).member("version", version);
  out.key("keys").begin_array();
  for (const std::string& text : keys)
    out.string(text);
  out.end_array().end_object();
  RINGFENCE_TRY(answer, session.call("root.sign", key, out.take()));
  return deliver(options, answer, "root");
}

Result<int> cosign(Session& session, const Options& options) {
  RINGFENCE_TRY(key, session.key(Purpose::bundle));
  RINGFENCE_TRY(text, native::read_file(options.file));
  if (!valid_utf8(text))
    return fail("root.malformed", "`" + options.file + "` is not UTF-8 text");
  json::Writer out;
  out.begin_object().member("document", text).end_object();
  RINGFENCE_TRY(answer, session.call("root.cosign", key, out.take()));
  return deliver(options, answer, "root");
}

using Function = Result<int> (*)(Session&, const Options&);

void finish(Command& command, const std::shared_ptr<Options>& options, Function function) {
  options->settings.add_output(command);
  command.run([options, function] {
    return run_command(options->settings,
                       [&](Session& session) { return function(session, *options); });
  });
}

void add_signing(Command group) {
  auto signing = std::make_shared<Options>();
  Command signer = group.command(
      "sign", "Sign a policy, so that hosts with a trust root accept it",
      "  ringfence bundle sign policy.jsonc --bundle-key bundle.key --out policy.bundle\n"
      "  ringfence bundle sign policy.jsonc --ttl 7d --delegations people.json >policy.bundle\n"
      "\n"
      "--delegations names a JSON list of who else may change bindings, and which:\n"
      "  [{\"key\": \"ringfence:bindings:…\", \"roles\": [\"developer\"],\n"
      "    \"scopes\": [\"project/app-web\"], \"expires\": \"2027-01-01T00:00:00Z\"}]\n");
  signer.argument("POLICY", signing->file, "The policy document");
  signer.value("--ttl", signing->ttl, "TIME", "How long it holds: 8h, 30d (default: 30d)");
  signer.value("--expires", signing->expires, "TIME", "Until when, instead of --ttl");
  signer.value("--delegations", signing->delegations, "FILE", "Who else may change bindings");
  signer.value("--trust", signing->trust, "FILE", "The hosts' trust document; its hash is signed");
  signer.value("--at", signing->at, "TIME", "Issued at that instant (default: now)");
  signer.value("--out", signing->out, "FILE", "Where it goes (default: standard output)");
  signing->settings.add_key(signer, Purpose::bundle);
  finish(signer, signing, sign);

  auto changing = std::make_shared<Options>();
  Command changer = group.command(
      "delta", "Sign a change of bindings with a key that they were delegated to",
      "  ringfence bundle delta joins.json --policy policy.bundle --root root.txt \\\n"
      "      --bindings-key people.key --out 13.delta\n"
      "  ringfence bundle delta leaves.json --delta 13.delta --out 14.delta\n"
      "\n"
      "The change set has `bindings` and nothing else (docs/POLICY.md). Earlier deltas are given "
      "in order.\n");
  changer.argument("CHANGES", changing->file, "The change set");
  changing->settings.add_policy(changer);
  changing->settings.add_root(changer);
  changing->settings.add_key(changer, Purpose::bindings);
  changer.value("--expires", changing->expires, "TIME", "Until when (default: as the bundle)");
  changer.value("--at", changing->at, "TIME", "Issued at that instant (default: now)");
  changer.value("--out", changing->out, "FILE", "Where it goes (default: standard output)");
  finish(changer, changing, sign_delta);
}

void add_looking(Command group) {
  auto verifying = std::make_shared<Options>();
  Command verifier = group.command(
      "verify", "Say whether a bundle holds, or why it is refused",
      "  ringfence bundle verify policy.bundle --root root.txt\n"
      "  ringfence bundle verify policy.bundle --delta 13.delta --state state/policy.json\n"
      "  ringfence bundle verify policy.bundle --root root-1.txt --root root-2.txt\n"
      "\n"
      "With --state the newest revision is kept, and an older one refused from then on; the "
      "state\n"
      "that the project file names is only compared with.\n"
      "Exit status: 0 it holds, 1 it does not, 2 wrong usage or malformed, 3 a file failed.\n");
  verifier.argument("BUNDLE", verifying->file, "The bundle");
  verifying->settings.add_root(verifier);
  verifier.value("--at", verifying->at, "TIME", "At that instant (default: now)");
  finish(verifier, verifying, verify);

  auto showing = std::make_shared<Options>();
  Command shower = group.command("show", "Show what a bundle, delta or root says, unverified",
                                 "  ringfence bundle show policy.bundle\n"
                                 "  ringfence bundle show root.txt --json\n");
  shower.argument("FILE", showing->file, "The document");
  finish(shower, showing, show);
}

void add_roots(Command group) {
  Command root = group.command(
      "root", "Make trust roots: which keys may sign a tenant's policy",
      "  ringfence bundle root new policy.pub --tenant acme --bundle-key policy.key >root.txt\n");
  auto making = std::make_shared<Options>();
  Command maker = root.command(
      "new", "Make a root, signed by one of its keys; or one that follows, by a key of the old",
      "  ringfence bundle root new policy.pub --tenant acme --bundle-key policy.key >root.txt\n"
      "  ringfence bundle root new next.pub --follows root.txt --bundle-key policy.key "
      ">root-2.txt\n"
      "  ringfence bundle root cosign root-2.txt --bundle-key next.key --out root-2.txt\n");
  maker.arguments("KEY", making->keys, "Public bundle keys, or files with one a line");
  maker.value("--tenant", making->tenant, "NAME", "Whose policy they sign");
  maker.value("--follows", making->follows, "FILE", "The root before");
  maker.value("--out", making->out, "FILE", "Where it goes (default: standard output)");
  making->settings.add_key(maker, Purpose::bundle);
  finish(maker, making, make_root);

  auto adding = std::make_shared<Options>();
  Command adder = root.command(
      "cosign", "Add a signature: a root that follows is signed by the old and by itself",
      "  ringfence bundle root cosign root-2.txt --bundle-key next.key --out root-2.txt\n");
  adder.argument("ROOT", adding->file, "The root");
  adder.value("--out", adding->out, "FILE", "Where it goes (default: standard output)");
  adding->settings.add_key(adder, Purpose::bundle);
  finish(adder, adding, cosign);
}

}  // namespace

void add_bundle(Command root) {
  Command group = root.command(
      "bundle", "Sign policies, verify them, and make the roots that say whom to trust",
      "  ringfence key new bundle --name acme/policy --out policy.key >policy.pub\n"
      "  ringfence bundle root new policy.pub --tenant acme --bundle-key policy.key >root.txt\n"
      "  ringfence bundle sign policy.jsonc --bundle-key policy.key --out policy.bundle\n"
      "  ringfence bundle verify policy.bundle --root root.txt --state state.json\n");
  add_signing(group);
  add_looking(group);
  add_roots(group);
}

}  // namespace ringfence::cli
