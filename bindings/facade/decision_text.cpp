// The sentences of a decision. The first is all that the public view has: it speaks of the question
// and the reason, never of rows. The full view goes on with the rows that decided and what is
// needed.
#include "facade/decision.h"

namespace ringfence::facade {

std::string_view because(Reason reason) {
  switch (reason) {
  case Reason::tenant_boundary:
    return "the request, the identity or the resource is of another tenant";
  case Reason::unknown_action:
    return "the policy has no such permission";
  case Reason::unknown_type:
    return "the policy has no resource of that type";
  case Reason::unknown_resource:
    return "the policy has no such resource";
  case Reason::not_applicable:
    return "that permission does not apply to that type of resource";
  case Reason::explicit_deny:
    return "it is explicitly denied";
  case Reason::condition_failed:
    return "a condition of the grant does not hold";
  case Reason::condition_error:
    return "a condition of the grant could not be evaluated";
  case Reason::not_yet_valid:
    return "the grant is not valid yet";
  case Reason::expired:
    return "the grant has expired";
  case Reason::not_granted:
    return "nothing grants it";
  case Reason::boundary:
    return "a boundary caps it";
  case Reason::separation:
    return "separation of duties forbids it";
  case Reason::narrowed:
    return "the token was narrowed to less";
  case Reason::unknown_scope:
    return "the policy has no such secret scope";
  case Reason::granted:
    return "it is granted";
  case Reason::conditional:
    return "it depends on attributes that are not known yet";
  }
  return "the reason is unknown";
}

namespace {

void append_list(std::string& out, std::string_view word, const std::vector<std::string>& names) {
  for (const std::string& name : names)
    out.append(word).append(name);
}

// " Binding b1: team/web via team web, as developer, inheriting viewer, allows logs.* at
// project/app-web."
void append_path(std::string& out, const DecidingPath& path) {
  out.append(" ").append(path.kind).append(" ").append(path.id).append(": ");
  out.append(path.principal.empty() || path.principal == "tenant" ? "everyone" : path.principal);
  append_list(out, " via team/", path.teams);
  if (!path.role.empty())
    out.append(" as role/").append(path.role);
  append_list(out, " inheriting role/", path.inherited);
  if (!path.pattern.empty())
    out.append(", ").append(path.pattern);
  if (!path.scope.empty())
    out.append(" at ").append(path.scope);
  if (!path.when.empty())
    out.append(" when ").append(path.when);
  if (!path.attribute.empty())
    out.append(", where ").append(path.attribute).append(" is missing or unfit");
  if (!path.failure.empty())
    out.append(" (").append(path.failure).append(")");
  out.append(".");
}

}  // namespace

std::string decision_text(const Question& question, const Decision& decision, View view) {
  std::string out(question.subject);
  out.append(decision.allowed                         ? " may "
             : decision.reason == Reason::conditional ? " may perhaps "
                                                      : " may not ");
  out.append(question.action);
  out.append(" on ").append(question.resource);
  out.append(": ").append(because(decision.reason)).append(".");
  if (view == View::public_view)
    return out;
  if (!decision.residual.empty())
    out.append(" Allowed where: ").append(decision.residual).append(".");
  for (const DecidingPath& path : decision.deciding)
    append_path(out, path);
  if (!decision.missed.empty())
    out.append(" Missed:");
  for (const DecidingPath& path : decision.missed)
    append_path(out, path);
  if (!decision.needed.empty()) {
    out.append(" Needed: ");
    for (std::size_t i = 0; i < decision.needed.size(); ++i)
      out.append(i == 0 ? "" : "; or ").append(decision.needed[i]);
    out.append(".");
  }
  return out;
}

}  // namespace ringfence::facade
