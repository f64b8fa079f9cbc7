#include "facade/report.h"

namespace ringfence::facade {
namespace {

// "binding b7, when context.mfa == true: condition_error, context.mfa is missing or unfit" and
// below it the way from the subject to the pattern and its scope.
void append_row(std::string& out, const Question& question, const DecidingPath& path) {
  out.append("  - ").append(path.kind).append(" ").append(path.id);
  if (!path.failure.empty())
    out.append(": ").append(path.failure == "scope" ? "its scope is another" : path.failure);
  out.append("\n");
  if (path.kind == "separation")
    return;
  out.append("    ").append(path.principal == "tenant" ? "everyone" : question.subject);
  for (const std::string& team : path.teams)
    out.append(" -> team/").append(team);
  if (!path.role.empty())
    out.append(" -> role/").append(path.role);
  for (const std::string& role : path.inherited)
    out.append(" -> role/").append(role);
  if (!path.pattern.empty())
    out.append(" -> ").append(path.pattern);
  if (!path.scope.empty())
    out.append(" at ").append(path.scope);
  out.append("\n");
  if (!path.when.empty())
    out.append("    when ").append(path.when).append("\n");
  if (!path.attribute.empty())
    out.append("    ").append(path.attribute).append(" is missing or unfit\n");
}

void append_rows(std::string& out, std::string_view heading, const Question& question,
                 const std::vector<DecidingPath>& paths) {
  if (paths.empty())
    return;
  out.append("\n").append(heading).append("\n");
  for (const DecidingPath& path : paths)
    append_row(out, question, path);
}

// Of what is needed the attributes; the roles have a heading of their own.
void append_attributes(std::string& out, const std::vector<std::string>& needed) {
  bool any = false;
  for (const std::string& need : needed) {
    if (need.substr(0, 5) == "role ")
      continue;
    out.append(any ? "" : "\nAttributes that could turn it\n").append("  - ").append(need);
    out.append("\n");
    any = true;
  }
}

bool has_rows(Reason reason) {  // the others are decided before any row is looked at
  return reason >= Reason::explicit_deny && reason <= Reason::granted;
}

}  // namespace

std::string report(const Policy& policy, const Question& question, const Decision& decision,
                   Timestamp now, View view) {
  std::string out(decision.allowed ? "ALLOWED  " : "DENIED   ");
  out.append(question.subject).append(decision.allowed ? " may " : " may not ");
  out.append(question.action).append(" on ").append(question.resource).append("\n");
  out.append("Reason   ").append(reason_name(decision.reason)).append(": ");
  out.append(because(decision.reason)).append("\n");
  out.append("Asked    ").append(format_time(now)).append("\n");
  out.append("Policy   ").append(policy.tenant());
  if (view == View::public_view)
    return out.append("\n");
  out.append(", revision ").append(std::to_string(policy.revision())).append("\n");
  out.append("         sha256 ").append(policy.digest()).append("\n");
  append_rows(out, "Decided by", question, decision.deciding);
  append_rows(out, "Close, and what they missed", question, decision.missed);
  append_rows(out, "Granted elsewhere", question, decision.elsewhere);
  if (decision.allowed || !has_rows(decision.reason))
    return out;
  append_attributes(out, decision.needed);
  if (!decision.blocked_by.empty()) {
    append_rows(out, "No grant would help while these stand", question, decision.blocked_by);
  } else if (decision.grants.empty()) {
    out.append("\nNo role of the policy would allow it\n");
  } else {
    out.append("\nAny one of these would be enough\n");
    for (const Decision::Grant& grant : decision.grants)
      out.append("  - role ").append(grant.role).append(" at ").append(grant.scope).append("\n");
  }
  return out;
}

}  // namespace ringfence::facade
