// diff: what another policy would answer differently, for people, pull requests and CI.
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/session.h"
#include "cli/style.h"

namespace ringfence::cli {
namespace {

struct Options {
  Settings settings;
  std::string before, after, at, context, format = "text";
};

constexpr std::size_t kMost = 12;  // names of one place that are told to people

std::string_view text(json::Value value, std::string_view name) {
  const auto member = value.get(name);
  return member ? member->string() : std::string_view();
}

// What happens to the permissions, without the conditions.
std::string verb(json::Value change) {
  const std::string_view before = text(change, "before"), after = text(change, "after");
  if (before == "conditional")
    return after == "allow"  ? "allowed always"
           : after == "deny" ? "denied, was conditional"
                             : "condition changed";
  if (after == "conditional")
    return before == "allow" ? "only if, was allowed" : "allowed if";
  return after == "allow" ? "allowed" : "denied";
}

std::vector<std::string> names(json::Value list, std::string (*write)(std::string_view)) {
  std::vector<std::string> out;
  for (const auto& [at, name] : list) {
    if (out.size() == kMost) {
      out.push_back("and " + std::to_string(list.size() - kMost) + " more");
      break;
    }
    out.push_back(write(name.string()));
  }
  return out;
}

std::string joined(const std::vector<std::string>& items) {
  std::string out;
  for (const std::string& item : items)
    out += (out.empty() ? "" : ", ") + item;
  return out;
}

// Who, and how many principals that stands for.
std::string who(json::Value scope, std::string (*write)(std::string_view)) {
  const std::size_t all = scope.get("principals")->size();
  const bool shorter = scope.get("who")->size() != all;
  return joined(names(*scope.get("who"), write)) +
         (shorter ? " (" + std::to_string(all) + " in all)" : "");
}

std::string where(json::Value scope, std::string (*write)(std::string_view)) {
  const json::Value except = *scope.get("except");
  return write(text(scope, "scope")) +
         (except.size() == 0 ? "" : " except " + joined(names(except, write)));
}

std::string what(json::Value change, std::string (*write)(std::string_view)) {
  std::string out = joined(names(*change.get("permissions"), write));
  if (const json::Value on = *change.get("on"); on.size() != 0)
    out += " on " + joined(names(on, write));
  if (const json::Value roles = *change.get("roles"); roles.size() != 0)
    out += " through " + joined(names(roles, write));
  return out;
}

void print_text(json::Value changes) {
  for (const auto& [at, change] : changes) {
    const std::string_view after = text(change, "after");
    const std::string mark = after == "allow" ? green("+ ") : after == "deny" ? red("- ") : "~ ";
    print_line(mark + bold(verb(change)) + ": " + wrapped(what(change, shown), 4));
    for (const char* side : {"before_when", "after_when"})
      if (const std::string_view when = text(change, side); !when.empty())
        print_line(dim(side == std::string_view("before_when") ? "    was if " : "    if ") +
                   wrapped(shown(when), 7));
    for (const auto& [i, scope] : *change.get("scopes")) {
      print_line("    " + wrapped("at " + where(scope, shown) + ": " + who(scope, shown), 7));
    }
  }
}

void print_markdown(json::Value changes) {
  print_line("| change | permissions | where | who |\n| --- | --- | --- | --- |");
  for (const auto& [at, change] : changes) {
    std::string first = verb(change);
    for (const char* side : {"before_when", "after_when"})
      if (const std::string_view when = text(change, side); !when.empty())
        first += (side == std::string_view("before_when") ? "<br>was if " : "<br>if ") + code(when);
    for (const auto& [i, scope] : *change.get("scopes"))
      print_line("| " + first + " | " + what(change, code) + " | " + where(scope, code) + " | " +
                 who(scope, code) + " |");
  }
}

// "3 changes: 2 allowed, 1 denied".
std::string summary(const Answer& answer) {
  if (answer.boolean("same"))
    return answer.boolean("same_document") ? "no change: the same document"
                                           : "no answer changes, though the documents differ";
  std::size_t allow = 0, deny = 0, other = 0;
  for (const auto& [at, change] : *answer.value().get("changes")) {
    const std::string_view after = text(change, "after");
    ++(after == "allow" ? allow : after == "deny" ? deny : other);
  }
  std::vector<std::string> parts;
  if (allow != 0)
    parts.push_back(std::to_string(allow) + " allowed");
  if (other != 0)
    parts.push_back(std::to_string(other) + " conditional");
  if (deny != 0)
    parts.push_back(std::to_string(deny) + " denied");
  const std::size_t all = allow + deny + other;
  return std::to_string(all) + (all == 1 ? " change: " : " changes: ") + joined(parts);
}

Result<int> run(Session& session, const Options& options) {
  RINGFENCE_CHECK(one_of("--format", options.format, {"text", "markdown", "json"}));
  RINGFENCE_TRY(before, session.policy_in(options.before));
  RINGFENCE_TRY(after, session.policy_in(options.after));
  json::Writer request;
  request.begin_object();
  request.member("policy", std::int64_t{after}).member("now", instant(options.at));
  if (!options.context.empty()) {
    RINGFENCE_TRY(context, object_in("--context", options.context));
    request.key("context").value(context.root());
  }
  request.end_object();
  RINGFENCE_TRY(answer, session.call("policy.diff", before, request.take()));
  if (options.settings.json() || options.format == "json") {
    print_line(answer.json);
  } else if (options.format == "markdown") {
    print_line("**Access: " + summary(answer) + "**\n");
    if (!answer.boolean("same"))
      print_markdown(*answer.value().get("changes"));
  } else {
    print_text(*answer.value().get("changes"));
    print_line(summary(answer));
  }
  return answer.boolean("same") ? kYes : kNo;
}

}  // namespace

void add_diff(Command root) {
  auto options = std::make_shared<Options>();
  Command command = root.command(
      "diff", "Show who may do what in one policy and not in another",
      "  ringfence diff old.jsonc new.jsonc\n"
      "  git show main:policy.jsonc | ringfence diff /dev/stdin policy.jsonc --format markdown\n"
      "  ringfence diff old.jsonc new.jsonc --context '{\"mfa\":true}' --json\n"
      "\n"
      "Without --context an answer may be conditional. A line holds at its scope and below.\n"
      "Exit status: 0 every answer is the same, 1 some differ, 2 wrong usage or policy, 3 a file\n"
      "could not be read.\n");
  command.argument("BEFORE", options->before, "The policy as it is");
  command.argument("AFTER", options->after, "The policy as it would be");
  command.value("--format", options->format, "FORMAT", "text, markdown or json (default: text)");
  command.value("--context", options->context, "JSON",
                "Attributes of every request: {\"mfa\":true}");
  command.value("--at", options->at, "TIME", "At that instant (default: now)");
  options->settings.add_output(command);
  command.run([options] {
    return run_command(options->settings, [&](Session& session) { return run(session, *options); });
  });
}

}  // namespace ringfence::cli
