// Deltas: bindings changed by a delegated key.
//
// The change is made first, by Policy::with, and then looked at: which role and which place has a
// binding that came, in the policy after; that went, in the policy before. So what a change means
// is asked of the engine that will decide by it, not of the text.
#include <algorithm>

#include "policy/bundle_parts.h"

namespace ringfence {

using namespace policy;

namespace {

tl::unexpected<Error> refuse(const char* code, std::string message, std::string path) {
  return in_line(3, Error{code, std::move(message), std::move(path), {}});
}

// Whether a delegation covers a binding: its role by name, its scope or a place above it.
bool covers(const Delegation& delegation, const Compiled& c, const Row& row) {
  const auto names = [](const std::vector<std::string>& list, std::string_view name) {
    return std::find(list.begin(), list.end(), name) != list.end();
  };
  if (!names(delegation.roles, c.t.words.roles.name(row.set)))
    return false;
  for (std::uint32_t at = row.place; at != kNone; at = c.place(at).parent)
    if (names(delegation.scopes, c.place_name(at)))
      return true;
  return false;
}

class Change {
 public:
  Change(const std::vector<Delegation>& delegations, const std::vector<std::size_t>& signers,
         Timestamp now)
      : delegations_(delegations), signers_(signers), now_(now) {}

  // That the binding named by `id`, as `policy` has it, is within what was delegated.
  Result<void> check(const Policy& policy, json::Value id) {
    const Compiled& c = Access::compiled(policy);
    const Row* row = c.find_binding(id.string());
    const Delegation* best = nullptr;
    for (const std::size_t signer : signers_)
      if (row != nullptr && covers(delegations_[signer], c, *row))
        if (best == nullptr || delegations_[signer].expires > best->expires)
          best = &delegations_[signer];
    const std::string binding = "binding `" + std::string(id.string()) + "`";
    if (best == nullptr)
      return refuse("bundle.delegation",
                    binding + " is not of a role, or not at or under a scope, that was delegated "
                              "to the key that signed",
                    id.pointer());
    if (now_ >= best->expires)
      return refuse("bundle.expired",
                    "the delegation for " + binding + " held until " + format_time(best->expires),
                    id.pointer());
    expires = std::min(expires, best->expires);
    return {};
  }

  Timestamp expires = kNever;  // the earliest of the delegations used

 private:
  const std::vector<Delegation>& delegations_;
  const std::vector<std::size_t>& signers_;
  Timestamp now_;
};

// The `bindings` of a change set that changes nothing else.
Result<json::Value> bindings_of(const json::Document& changes, std::string_view line) {
  const json::Value root = changes.root();
  if (json::canonical(root) != line)
    return refuse("bundle.malformed", "the changes are not canonical JSON", "");
  if (!root.is(json::Kind::object) || root.size() != 1 || !root.get("bindings"))
    return refuse("bundle.delegation",
                  "a delta changes `bindings` and nothing else: all other changes need a bundle",
                  "");
  return *root.get("bindings");
}

}  // namespace

const Row* Policy::Compiled::find_binding(std::string_view id) const {
  std::uint32_t source = t.bindings.find(id), party = kNone;
  if (source != kNone)
    party = t.bindings[source];
  if (delta) {
    if (std::binary_search(delta->removed.begin(), delta->removed.end(), source))
      party = kNone;
    for (std::uint32_t i = 0; i < delta->bindings.size(); ++i)
      if (delta->bindings[i].alive && delta->bindings[i].id == id) {
        source = static_cast<std::uint32_t>(t.bindings.size() + t.denies.size()) + i;
        party = delta->bindings[i].party;
      }
  }
  if (party == kNone)
    return nullptr;
  const auto all = rows(party);
  const auto row =
      std::find_if(all.begin(), all.end(), [&](const Row& r) { return r.source == source; });
  return row == all.end() ? nullptr : &*row;
}

Result<Policy> apply_bindings(const Policy& base, std::string_view text, Timestamp now) {
  const Provenance* from = base.provenance();
  if (from == nullptr)
    return fail("policy.unsigned", "a delta continues a policy that was opened from a bundle");
  const std::vector<Delegation>& delegations = from->terms.delegations;
  RINGFENCE_TRY(document, SignedDocument::split(text, kBindingsHeading, kFamily));
  std::vector<DocumentKey> keys;
  for (const Delegation& delegation : delegations)
    keys.push_back(DocumentKey::of(delegation.key));
  RINGFENCE_TRY(signers, document.verify(keys, kFamily));
  if (document.lines.size() != 2)
    return fail("bundle.malformed", "a delta is a heading, a header and changes", "line 4");
  RINGFENCE_TRY(header, read_bindings_header(document.lines[0]));
  if (header.tenant != base.tenant())
    return fail("bundle.wrong_tenant", "the delta is of tenant `" + header.tenant +
                                           "`, the bundle of `" + base.tenant() + "`");
  if (header.revision != base.revision() + 1 || header.base != from->head)
    return fail("bundle.chain",
                "the delta of revision " + std::to_string(header.revision) +
                    " does not continue revision " + std::to_string(base.revision()) +
                    " as it is here: give all deltas since the bundle, in order",
                "line 2");
  RINGFENCE_CHECK(check_validity(header.issued, header.expires, now, "delta"));
  const auto json = json::Document::parse(document.lines[1]);
  if (!json)
    return in_line(3, json.error());
  RINGFENCE_TRY(bindings, bindings_of(*json, document.lines[1]));
  auto after = base.with(document.lines[1]);
  if (!after)
    return in_line(3, std::move(after).error());
  Change change(delegations, signers, now);
  std::size_t rows = 0;
  for (const bool added : {false, true})
    if (const auto list = bindings.get(added ? "add" : "remove"))
      for (const auto& [index, value] : *list) {
        const json::Value id = added ? *value.get("id") : value;
        RINGFENCE_CHECK(change.check(added ? *after : base, id));
        ++rows;
      }
  if (rows == 0)
    return refuse("bundle.malformed", "the delta changes nothing", "");
  Provenance provenance = *from;
  provenance.head = document.digest();
  provenance.expires = std::min({from->expires, header.expires, change.expires});
  Access::seal(*after, std::move(provenance));
  return after;
}

Result<std::string> sign_bindings(const Policy& base, std::string_view changes, Timestamp issued,
                                  std::optional<Timestamp> expires, const BindingsSecretKey& key) {
  if (base.provenance() == nullptr)
    return fail("policy.unsigned", "a delta continues a policy that was opened from a bundle");
  RINGFENCE_TRY(json, json::Document::parse(changes, {.comments = true}));
  BindingsHeader header{base.provenance()->head, base.tenant(), base.revision() + 1, issued,
                        expires.value_or(kNever)};
  std::string text = sign_document(std::string(kBindingsHeading) + "\n" + write_header(header) +
                                       "\n" + json::canonical(json.root()) + "\n",
                                   key);
  RINGFENCE_CHECK(apply_bindings(base, text, issued));
  return text;
}

}  // namespace ringfence
