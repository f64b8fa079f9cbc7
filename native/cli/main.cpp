// ringfence: the command line tool. Every answer comes from the operation table that the libraries
// use, so --json says here what it says there.
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands.h"
#include "cli/session.h"
#include "ringfence/encoding.h"

namespace {

constexpr const char* kSummary =
    "Who may do what, where; secrets that only they can use; a record that proves it.";

constexpr const char* kExamples =
    "  ringfence check --policy policy.jsonc user/ana deploy.production project/app-web\n"
    "  ringfence matrix --policy policy.jsonc project/app-web\n"
    "  ringfence run --token-file ci.token --env DATABASE_URL=secret://production/DATABASE_URL -- "
    "./migrate\n"
    "  ringfence audit verify audit/ledger.db\n"
    "\n"
    "Files and keys that commands need stand in ringfence.json, so that they need not be "
    "repeated:\n"
    "docs/CLI.md shows one. Exit status: 0 yes, 1 no, 2 wrong usage or input, 3 the machine "
    "failed.\n";

}  // namespace

int main(int argc, char** argv) {
  using namespace ringfence::cli;
  std::vector<const char*> arguments(argv, argv + argc);
  std::vector<std::string> program;
  // What stands behind `--` of `run` belongs to another program and is not looked at.
  const bool runs = argc > 1 && std::string_view(argv[1]) == "run";
  for (std::size_t i = 2; runs && i < arguments.size(); ++i) {
    if (std::string_view(arguments[i]) != "--")
      continue;
    program.assign(arguments.begin() + static_cast<std::ptrdiff_t>(i) + 1, arguments.end());
    arguments.resize(i);
  }
  for (const char* argument : arguments) {
    if (!ringfence::valid_utf8(argument)) {
      note("ringfence: an argument is not UTF-8 text: check the terminal's encoding");
      return kInvalid;
    }
  }
  CommandLine line(kSummary, kExamples);
  Command root = line.root();
  add_check(root);
  add_explain(root);
  add_search(root);
  add_matrix(root);
  add_filter(root);
  add_slice(root);
  add_policy(root);
  add_cel(root);
  add_bundle(root);
  add_diff(root);
  add_lint(root);
  add_test(root);
  add_codegen(root);
  add_key(root);
  add_token(root);
  add_vault(root);
  add_run(root, program);
  add_audit(root);
  add_import(root);
  add_version(root);
  return line.main(static_cast<int>(arguments.size()), arguments.data());
}
