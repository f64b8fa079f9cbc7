#include "cli/circumstances.h"

namespace ringfence::cli {
namespace {

Result<void> write_object(json::Writer& out, std::string_view key, const char* option,
                          const std::string& text) {
  if (text.empty())
    return {};
  auto document = json::Document::parse(text);
  if (!document) {
    Error error = std::move(document).error();
    error.path = std::string(option) + ": " + error.path;
    return tl::unexpected<Error>(std::move(error));
  }
  out.key(key).value(document->root());
  return {};
}

}  // namespace

void Circumstances::add(Command& command) {
  command.value("--context", context, "JSON", "Attributes of the request: {\"mfa\":true}");
  command.value("--principal", principal, "JSON", "Attributes of whoever asks: {\"dept\":\"eng\"}");
  command.values("--team", teams, "TEAM", "An external team that a token asserts; may be repeated");
  command.value("--with", changes, "FILE",
                "Ask as if this change set were applied (docs/POLICY.md)");
  command.value("--at", at, "TIME", "At that instant: 2027-01-01T00:00:00Z (default: now)");
}

Result<std::uint32_t> Circumstances::policy(Session& session) const {
  RINGFENCE_TRY(policy, session.policy());
  return changes.empty() ? Result<std::uint32_t>(policy) : session.changed(policy, changes);
}

Result<void> Circumstances::write(json::Writer& out) const {
  out.member("now", instant(at));
  RINGFENCE_CHECK(write_object(out, "context", "--context", context));
  RINGFENCE_CHECK(write_object(out, "principal_attributes", "--principal", principal));
  if (!teams.empty()) {
    out.key("external_teams").begin_array();
    for (const std::string& team : teams)
      out.string(team);
    out.end_array();
  }
  return {};
}

}  // namespace ringfence::cli
