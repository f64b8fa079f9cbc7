// cel: tries a condition, and shows where it is wrong.
#include <algorithm>
#include <charconv>

#include "cli/commands.h"
#include "cli/session.h"
#include "cli/style.h"

namespace ringfence::cli {
namespace {

struct Options {
  Settings settings;
  std::string expression, context, principal, resource, attributes, at;
  std::vector<std::string> unknown;
};

// The number that follows `word` in a place such as `line 1 column 7`; 0 if none does.
unsigned number_after(std::string_view word, std::string_view path) {
  const std::size_t at = path.find(word);
  unsigned number = 0;
  if (at != std::string_view::npos)
    std::from_chars(path.data() + at + word.size(), path.data() + path.size(), number);
  return number;
}

// The line of the expression that an error is on, and a caret under the column.
void show_place(std::string_view expression, std::string_view path) {
  unsigned line = number_after("line ", path);
  const unsigned column = number_after("column ", path);
  if (line == 0 || column == 0)
    return;
  while (line > 1 && !expression.empty()) {
    expression.remove_prefix(std::min(expression.find('\n'), expression.size() - 1) + 1);
    --line;
  }
  const std::string text = shown(expression.substr(0, expression.find('\n')));
  std::size_t end = 0;  // of the characters before the column
  for (unsigned passed = 0; end < text.size(); ++end) {
    const bool starts = (static_cast<unsigned char>(text[end]) & 0xc0) != 0x80;
    if (starts && ++passed == column)
      break;
  }
  note("  " + text);
  note("  " + std::string(columns(std::string_view(text).substr(0, end)), ' ') + "^");
}

Result<void> add_object(json::Writer& out, const std::string& name, const std::string& text) {
  if (text.empty())
    return {};
  auto document = json::Document::parse(text);
  if (!document) {
    Error error = std::move(document).error();
    error.path = "--" + name + ": " + error.path;
    return tl::unexpected(std::move(error));
  }
  out.key(name).value(document->root());
  return {};
}

Result<int> cel(Session& session, const Options& options) {
  json::Writer out;
  out.begin_object();
  out.member("expression", options.expression).member("now", instant(options.at));
  RINGFENCE_CHECK(add_object(out, "context", options.context));
  RINGFENCE_CHECK(add_object(out, "principal", options.principal));
  RINGFENCE_CHECK(add_object(out, "resource", options.resource));
  RINGFENCE_CHECK(add_object(out, "attributes", options.attributes));
  out.key("unknown").begin_array();
  for (const std::string& path : options.unknown)
    out.string(path);
  out.end_array().end_object();
  auto answer = session.call("condition.try", 0, out.take());
  if (!answer) {
    if (!options.settings.json())
      show_place(options.expression, answer.error().path);
    return tl::unexpected(std::move(answer).error());
  }
  const bool known = answer->value().get("value").has_value();
  print_line(options.settings.json() ? answer->json
                                     : shown(answer->text(known ? "text" : "residual")));
  return kYes;
}

}  // namespace

void add_cel(Command root) {
  auto options = std::make_shared<Options>();
  Command command =
      root.command("cel", "Try a condition, or any expression in CEL",
                   "  ringfence cel 'context.mfa == true' --context '{\"mfa\":true}'\n"
                   "  ringfence cel 'cidr(\"10.0.0.0/8\").containsIP(context.ip)' --context "
                   "'{\"ip\":\"10.1.2.3\"}'\n"
                   "  ringfence cel 'context.mfa && principal.department == \"web\"' \\\n"
                   "      --principal '{\"department\":\"web\"}' --unknown context.mfa\n"
                   "\n"
                   "docs/CONDITIONS.md says what of the language there is.\n");
  command.argument("EXPR", options->expression, "The expression; it may be of any type");
  command.value("--context", options->context, "JSON", "Attributes of the request");
  command.value("--principal", options->principal, "JSON", "Who asks: id, type and attributes");
  command.value("--resource", options->resource, "JSON", "On what: id, type and attributes");
  command.value("--attributes", options->attributes, "JSON",
                "Declared types, as a policy's section `attributes`");
  command.value("--at", options->at, "TIME", "The variable `now` (default: now)");
  command.values("--unknown", options->unknown, "PATH",
                 "An attribute not known yet: print what remains (repeatable)");
  options->settings.add_output(command);
  command.run([options] {
    return run_command(options->settings, [&](Session& session) { return cel(session, *options); });
  });
}

}  // namespace ringfence::cli
