#include "cli/commands.h"
#include "cli/session.h"

namespace ringfence::cli {

void add_version(Command root) {
  auto settings = std::make_shared<Settings>();
  Command command = root.command("version", "Say which build this is",
                                 "  ringfence version\n"
                                 "  ringfence version --json\n");
  settings->add_output(command);
  command.run([settings] {
    return run_command(*settings, [](Session& session) -> Result<int> {
      RINGFENCE_TRY(answer, session.call("version", 0, "{}"));
      if (session.settings().json()) {
        print_line(answer.json);
      } else {
        print_line("ringfence " + std::string(answer.text("version")) + " (abi " +
                   std::to_string(answer.integer("abi")) + ", semantics " +
                   std::to_string(answer.integer("semantics")) + ")");
      }
      return kYes;
    });
  });
}

}  // namespace ringfence::cli
