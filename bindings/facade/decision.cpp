#include "facade/decision.h"

namespace ringfence::facade {
namespace {

void write_texts(json::Writer& out, std::string_view key, const std::vector<std::string>& texts) {
  if (texts.empty())
    return;
  out.key(key).begin_array();
  for (const std::string& text : texts)
    out.string(text);
  out.end_array();
}

void write_text(json::Writer& out, std::string_view key, const std::string& text) {
  if (!text.empty())
    out.member(key, text);
}

void write_path(json::Writer& out, const DecidingPath& path) {
  out.begin_object();
  out.member("id", path.id).member("kind", path.kind);
  write_text(out, "principal", path.principal);
  write_texts(out, "teams", path.teams);
  write_text(out, "role", path.role);
  write_texts(out, "inherited", path.inherited);
  write_text(out, "pattern", path.pattern);
  write_text(out, "scope", path.scope);
  write_text(out, "when", path.when);
  write_text(out, "attribute", path.attribute);
  write_text(out, "failure", path.failure);
  out.end_object();
}

void write_paths(json::Writer& out, std::string_view key, const std::vector<DecidingPath>& paths) {
  out.key(key).begin_array();
  for (const DecidingPath& path : paths)
    write_path(out, path);
  out.end_array();
}

}  // namespace

void write_policy_ref(json::Writer& out, const Policy& policy) {
  out.begin_object();
  out.member("tenant", policy.tenant()).member("revision", policy.revision());
  out.member("digest", policy.digest()).end_object();
}

void write_decision(json::Writer& out, const Policy& policy, const Question& question,
                    const Decision& decision, View view, std::optional<bool> verified,
                    std::string_view shadow) {
  out.begin_object();
  out.member_bool("allowed", decision.allowed).member("reason", reason_name(decision.reason));
  out.member("subject", question.subject).member("action", question.action);
  out.member("resource", question.resource);
  out.key("policy");
  write_policy_ref(out, policy);
  out.member("text", decision_text(question, decision, view));
  if (verified)
    out.member_bool("verified", *verified);
  if (!shadow.empty())
    out.key("shadow").raw(shadow);
  write_texts(out, "depends_on", decision.depends_on);
  if (view == View::full) {
    write_text(out, "residual", decision.residual);
    write_paths(out, "deciding", decision.deciding);
    write_paths(out, "missed", decision.missed);
    out.key("needed").begin_array();
    for (const std::string& need : decision.needed)
      out.string(need);
    out.end_array();
    if (!decision.grants.empty()) {
      out.key("grants").begin_array();
      for (const Decision::Grant& grant : decision.grants)
        out.begin_object().member("role", grant.role).member("scope", grant.scope).end_object();
      out.end_array();
    }
    if (!decision.elsewhere.empty())
      write_paths(out, "elsewhere", decision.elsewhere);
    if (!decision.blocked_by.empty())
      write_paths(out, "blocked_by", decision.blocked_by);
  }
  out.end_object();
}

std::string_view cell_name(Reason reason) {
  if (reason == Reason::granted)
    return "allow";
  if (reason == Reason::explicit_deny)
    return "deny";
  return reason_name(reason);
}

}  // namespace ringfence::facade
