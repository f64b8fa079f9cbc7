// lint: what in a policy is probably not meant so, for people, editors and code hosts (SARIF 2.1.0,
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/).
#include <algorithm>
#include <tuple>

#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/place.h"
#include "cli/session.h"
#include "cli/style.h"
#include "file.h"
#include "ringfence/encoding.h"
#include "ringfence/hash.h"

namespace ringfence::cli {
namespace {

struct Options {
  Settings settings;
  std::string at, format = "text", fail_on = "warning";
  std::vector<std::string> granting;
};

struct Found {
  std::string_view rule, level, path, message, fix;
  Place place;
};

std::string_view text(json::Value value, std::string_view name) {
  const auto member = value.get(name);
  return member ? member->string() : std::string_view();
}

std::string level_painted(std::string_view level) {
  return level == "error" ? red(level) : level == "warning" ? bold(level) : dim(level);
}

void print_text(const std::vector<Found>& findings, const std::string& file) {
  for (const Found& one : findings) {
    print_line(bold(shown(file) + ":" + std::to_string(one.place.line) + ":" +
                    std::to_string(one.place.column) + ":") +
               " " + level_painted(one.level) + " [" + std::string(one.rule) + "]");
    print_line("  " + wrapped(shown(one.message), 2));
    if (!one.fix.empty())
      print_line(dim("  fix: ") + wrapped(shown(one.fix), 7));
  }
  std::string counts;
  for (const std::string_view level : {"error", "warning", "note"}) {
    const auto count = std::count_if(findings.begin(), findings.end(),
                                     [&](const Found& one) { return one.level == level; });
    if (count != 0)
      counts += (counts.empty() ? "" : ", ") + std::to_string(count) + " " + std::string(level) +
                (count == 1 ? "" : "s");
  }
  print_line(counts.empty() ? "nothing found" : counts);
}

// A path as a relative URI reference.
std::string uri(std::string_view path) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '/' || c == '.' || c == '-' || c == '_' || c == '~';
    if (plain)
      out += c;
    else
      out += {'%', kHex[byte >> 4], kHex[byte & 15]};
  }
  return out;
}

void print_sarif(const std::vector<Found>& findings, const std::string& file,
                 const std::string& version) {
  std::vector<std::string_view> rules;
  for (const Found& one : findings)
    rules.push_back(one.rule);
  std::sort(rules.begin(), rules.end());
  rules.erase(std::unique(rules.begin(), rules.end()), rules.end());
  json::Writer out;
  const auto message = [&](std::string_view name, std::string_view words) {
    out.key(name).begin_object().member("text", words).end_object();
  };
  out.begin_object().member("version", "2.1.0");
  out.member("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
  out.key("runs").begin_array().begin_object();
  out.member("columnKind", "unicodeCodePoints");
  out.key("tool").begin_object().key("driver").begin_object();
  out.member("name", "ringfence").member("version", version).key("rules").begin_array();
  for (const std::string_view rule : rules) {
    out.begin_object().member("id", rule);
    std::string words(rule.substr(rule.find('.') + 1));
    std::replace(words.begin(), words.end(), '_', ' ');
    message("shortDescription", words);
    out.end_object();
  }
  out.end_array().end_object().end_object();
  out.key("results").begin_array();
  for (const Found& one : findings) {
    out.begin_object().member("ruleId", one.rule).member("level", one.level);
    out.member("ruleIndex", std::lower_bound(rules.begin(), rules.end(), one.rule) - rules.begin());
    message("message",
            std::string(one.message) + (one.fix.empty() ? "" : ". Fix: " + std::string(one.fix)));
    out.key("locations").begin_array().begin_object();
    out.key("physicalLocation").begin_object();
    out.key("artifactLocation").begin_object().member("uri", uri(file)).end_object();
    out.key("region").begin_object();
    out.member("startLine", static_cast<std::int64_t>(one.place.line));
    out.member("startColumn", static_cast<std::int64_t>(one.place.column));
    out.end_object().end_object();
    out.key("logicalLocations").begin_array().begin_object();
    out.member("fullyQualifiedName", one.path).end_object().end_array();
    out.end_object().end_array();
    // The same finding in the next revision of the file, wherever it has moved to.
    out.key("partialFingerprints").begin_object();
    out.member("ringfence/v1",
               hex(view(sha256(std::string(one.rule) + "\n" + std::string(one.message)))));
    out.end_object().end_object();
  }
  out.end_array().end_object().end_array().end_object();
  print_line(out.take());
}

Result<int> run(Session& session, const Options& options) {
  RINGFENCE_CHECK(one_of("--format", options.format, {"text", "json", "sarif"}));
  RINGFENCE_CHECK(one_of("--fail-on", options.fail_on, {"error", "warning", "note"}));
  RINGFENCE_TRY(file, options.settings.policy());
  RINGFENCE_TRY(document, native::read_file(file));
  if (!valid_utf8(document))
    return fail("json.invalid_utf8", "`" + file + "` is not UTF-8 text: save it as UTF-8",
                "byte " + std::to_string(invalid_utf8_at(document)));
  json::Writer request;
  request.begin_object();
  request.member("text", document).member("now", instant(options.at));
  if (!options.granting.empty()) {
    request.key("granting").begin_array();
    for (const std::string& permission : options.granting)
      request.string(permission);
    request.end_array();
  }
  request.end_object();
  RINGFENCE_TRY(answer, session.call("policy.lint", 0, request.take()));
  std::vector<Found> findings;
  int status = kYes;
  for (const auto& [at, value] : *answer.value().get("findings")) {
    const std::string_view path = text(value, "path"), level = text(value, "level");
    findings.push_back({text(value, "rule"), level, path, text(value, "message"),
                        text(value, "fix"), place_of(document, path)});
    if (level == "error" || (level == "warning" && options.fail_on != "error") ||
        options.fail_on == "note")
      status = kNo;
  }
  std::stable_sort(findings.begin(), findings.end(), [](const Found& a, const Found& b) {
    return std::tie(a.place.line, a.place.column) < std::tie(b.place.line, b.place.column);
  });
  if (options.settings.json() || options.format == "json") {
    print_line(answer.json);
  } else if (options.format == "sarif") {
    RINGFENCE_TRY(version, session.call("version", 0, "{}"));
    print_sarif(findings, file, std::string(version.text("version")));
  } else {
    print_text(findings, file);
  }
  return status;
}

}  // namespace

void add_lint(Command root) {
  auto options = std::make_shared<Options>();
  Command command = root.command(
      "lint", "Find what in a policy is probably not meant so",
      "  ringfence lint --policy policy.jsonc\n"
      "  ringfence lint --format sarif > ringfence.sarif\n"
      "  ringfence lint --granting member.invite --fail-on error\n"
      "\n"
      "docs/ASK.md lists the rules. A document that does not load has its errors as findings.\n"
      "Exit status: 0 nothing at the level of --fail-on, 1 something, 2 wrong usage, 3 the file\n"
      "could not be read.\n");
  options->settings.add_policy(command);
  command.value("--format", options->format, "FORMAT", "text, json or sarif (default: text)");
  command.value("--fail-on", options->fail_on, "LEVEL",
                "error, warning or note (default: warning)");
  command.values("--granting", options->granting, "PERMISSION",
                 "A permission by which one can grant roles (default: by its last word)");
  command.value("--at", options->at, "TIME", "What has expired by then (default: now)");
  options->settings.add_output(command);
  command.run([options] {
    return run_command(options->settings, [&](Session& session) { return run(session, *options); });
  });
}

}  // namespace ringfence::cli
