// import: a policy of another system as a Ringfence document.
#include "cli/commands.h"
#include "cli/session.h"
#include "file.h"
#include "import/casbin.h"

namespace ringfence::cli {
namespace {

struct Options {
  Settings settings;
  std::string model, policy, tenant = "imported";
};

Result<int> import_casbin(const Options& options) {
  RINGFENCE_TRY(model, native::read_file(options.model));
  RINGFENCE_TRY(policy, native::read_file(options.policy));
  RINGFENCE_TRY(document,
                import::casbin({model, policy, options.model, options.policy}, options.tenant));
  print(document);
  return kYes;
}

}  // namespace

void add_import(Command root) {
  auto options = std::make_shared<Options>();
  Command group = root.command("import", "Turn another system's policy into a Ringfence policy",
                               "  ringfence import casbin model.conf policy.csv > policy.json\n");
  Command command =
      group.command("casbin", "Casbin RBAC: plain, with domains, with denies (docs/IMPORT.md)",
                    "  ringfence import casbin model.conf policy.csv > policy.json\n"
                    "  ringfence import casbin model.conf policy.csv --tenant acme\n");
  command.argument("MODEL", options->model, "The model file")
      .argument("POLICY", options->policy, "The policy, CSV");
  command.value("--tenant", options->tenant, "NAME",
                "The tenant of the policy (default: imported)");
  options->settings.add_output(command);
  command.run([options] {
    return run_command(options->settings, [&](Session&) { return import_casbin(*options); });
  });
}

}  // namespace ringfence::cli
