// test: holds a policy to its file of expectations, for people and, as JUnit XML, for CI.
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/place.h"
#include "cli/session.h"
#include "cli/style.h"
#include "file.h"
#include "ringfence/encoding.h"

namespace ringfence::cli {
namespace {

struct Options {
  Settings settings;
  std::string policy, tests, format = "text";
  bool coverage = false;
};

std::string_view text(json::Value value, std::string_view name) {
  const auto member = value.get(name);
  return member ? member->string() : std::string_view();
}

std::string question(json::Value one) {
  return std::string(text(one, "who")) + (one.get("expected")->boolean() ? " may " : " may not ") +
         std::string(text(one, "action")) + " on " + std::string(text(one, "resource"));
}

std::string place(const std::string& file, const std::string& source, json::Value one) {
  const Place at = place_of(source, text(one, "path"));
  return file + ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
}

void print_coverage(json::Value coverage, bool names) {
  for (const char* kind : {"roles", "bindings", "permissions"}) {
    const json::Value one = *coverage.get(kind);
    const auto total = static_cast<std::size_t>(one.get("total")->integer());
    const json::Value missed = *one.get("missed");
    print_line(padded(kind, 12) + " " + std::to_string(total - missed.size()) + " of " +
               std::to_string(total) + " exercised");
    std::string list;
    for (const auto& [at, name] : missed)
      list += (list.empty() ? "" : ", ") + shown(name.string());
    if (names && !list.empty())
      print_line(dim("  never: ") + wrapped(list, 9));
  }
}

std::string junit(const Answer& answer, const std::string& file, const std::string& source) {
  const json::Value cases = *answer.value().get("cases");
  const std::string counts = "tests=\"" + std::to_string(cases.size()) + "\" failures=\"" +
                             std::to_string(answer.integer("failed")) + "\"";
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites " + counts +
                    ">\n<testsuite name=\"" + xml(file) + "\" " + counts + " errors=\"0\">\n";
  for (const auto& [at, one] : cases) {
    const std::string_view name = text(one, "name");
    out += "<testcase classname=\"" + xml(name.empty() ? "policy" : name) + "\" name=\"" +
           xml(question(one)) + "\"";
    if (one.get("passed")->boolean()) {
      out += "/>\n";
      continue;
    }
    out += ">\n<failure message=\"" + xml(text(one, "problem")) + "\">" +
           xml(place(file, source, one) + ": " + question(one) + ": " +
               std::string(text(one, "problem"))) +
           "</failure>\n</testcase>\n";
  }
  return out + "</testsuite>\n</testsuites>\n";
}

Result<int> run(Session& session, const Options& options) {
  RINGFENCE_CHECK(one_of("--format", options.format, {"text", "json", "junit"}));
  RINGFENCE_TRY(policy, session.policy_in(options.policy));
  RINGFENCE_TRY(source, native::read_file(options.tests));
  if (!valid_utf8(source))
    return fail("json.invalid_utf8", "`" + options.tests + "` is not UTF-8 text: save it as UTF-8",
                "byte " + std::to_string(invalid_utf8_at(source)));
  json::Writer request;
  request.begin_object().member("text", source).end_object();
  auto answer = session.call("policy.test", policy, request.take());
  if (!answer) {
    Error error = std::move(answer).error();
    const auto placed = [&](Error& one) {
      const Place at = place_of(source, one.path);
      one.path = options.tests + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) +
                 " " + one.path;
    };
    placed(error);
    for (Error& more : error.more)
      placed(more);
    return tl::unexpected(std::move(error));
  }
  const std::int64_t failed = answer->integer("failed");
  if (options.settings.json() || options.format == "json") {
    print_line(answer->json);
  } else if (options.format == "junit") {
    print(junit(*answer, options.tests, source));
  } else {
    const json::Value cases = *answer->value().get("cases");
    for (const auto& [at, one] : cases)
      if (!one.get("passed")->boolean()) {
        const std::string_view name = text(one, "name");
        print_line(red("FAILED") + " " + shown(place(options.tests, source, one)) +
                   (name.empty() ? "" : " " + shown(name)));
        print_line("  " + wrapped(shown(question(one)), 2));
        print_line("  " + wrapped(shown(text(one, "problem")), 2));
      }
    print_coverage(*answer->value().get("coverage"), options.coverage);
    print_line(std::to_string(cases.size() - static_cast<std::size_t>(failed)) + " passed, " +
               std::to_string(failed) + " failed");
  }
  return failed == 0 ? kYes : kNo;
}

}  // namespace

void add_test(Command root) {
  auto options = std::make_shared<Options>();
  Command command = root.command(
      "test", "Hold a policy to a file of expectations",
      "  ringfence test policy.jsonc policy.tests.jsonc\n"
      "  ringfence test policy.jsonc policy.tests.jsonc --coverage\n"
      "  ringfence test policy.jsonc policy.tests.jsonc --format junit > junit.xml\n"
      "\n"
      "docs/ASK.md shows a file of tests.\n"
      "Exit status: 0 all passed, 1 some failed, 2 wrong usage, policy or tests, 3 a file could\n"
      "not be read.\n");
  command.argument("POLICY", options->policy, "The policy document");
  command.argument("TESTS", options->tests, "The file of tests");
  command.value("--format", options->format, "FORMAT", "text, json or junit (default: text)");
  command.flag("--coverage", options->coverage, "Also name what no test exercised");
  options->settings.add_output(command);
  command.run([options] {
    return run_command(options->settings, [&](Session& session) { return run(session, *options); });
  });
}

}  // namespace ringfence::cli
