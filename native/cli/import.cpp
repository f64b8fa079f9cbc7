// import: a policy of another system as a Ringfence document.
#include "cli/commands.h"
#include "cli/session.h"
#include "file.h"
#include "import/casbin.h"
#include "import/k8s.h"

namespace ringfence::cli {
namespace {

struct Options {
  Settings settings;
  std::string model, policy, space, tenant = "imported";
  std::vector<std::string> files;
  bool skip = false;
};

Result<int> import_casbin(const Options& options) {
  RINGFENCE_TRY(model, native::read_file(options.model));
  RINGFENCE_TRY(policy, native::read_file(options.policy));
  RINGFENCE_TRY(document,
                import::casbin({model, policy, options.model, options.policy}, options.tenant));
  print(document);
  return kYes;
}

Result<int> import_k8s(const Options& options) {
  import::K8sInput input{{}, options.space, options.skip};
  for (const std::string& file : options.files) {
    RINGFENCE_TRY(text, native::read_file(file));
    input.files.push_back({file, std::move(text)});
  }
  RINGFENCE_TRY(out, import::k8s(input, options.tenant));
  print(out.document);
  const auto count = [](std::size_t n, const char* what) {
    return std::to_string(n) + " " + what + (n == 1 ? "" : "s");
  };
  note("imported " + count(out.cluster_roles, "ClusterRole") + ", " + count(out.roles, "Role") +
       ", " + count(out.cluster_role_bindings, "ClusterRoleBinding") + ", " +
       count(out.role_bindings, "RoleBinding"));
  for (const Error& error : out.left_out)
    note("left out: " + error.message + " [" + error.code + " at " + error.path + "]");
  return kYes;
}

void add_casbin(Command group) {
  auto options = std::make_shared<Options>();
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

void add_k8s(Command group) {
  auto options = std::make_shared<Options>();
  Command command = group.command(
      "k8s", "Kubernetes RBAC: roles and bindings, YAML or JSON (docs/IMPORT.md)",
      "  kubectl get clusterroles,clusterrolebindings,roles,rolebindings -A -o yaml > rbac.yaml\n"
      "  ringfence import k8s rbac.yaml > policy.json\n"
      "  ringfence import k8s roles.yaml bindings.yaml --namespace web --tenant staging\n"
      "  ringfence import k8s everything.yaml --skip > policy.json\n");
  command.arguments("FILE", options->files, "Files with Role, ClusterRole and their bindings");
  command.value("--namespace", options->space, "NAME",
                "The namespace of Roles and RoleBindings that do not say");
  command.value("--tenant", options->tenant, "NAME",
                "The tenant of the policy, one for a cluster (default: imported)");
  command.flag("--skip", options->skip,
               "Leave out objects that cannot be expressed, and list them: never gives more");
  options->settings.add_output(command);
  command.run([options] {
    return run_command(options->settings, [&](Session&) { return import_k8s(*options); });
  });
}

}  // namespace

void add_import(Command root) {
  Command group = root.command("import", "Turn another system's policy into a Ringfence policy",
                               "  ringfence import casbin model.conf policy.csv > policy.json\n"
                               "  ringfence import k8s rbac.yaml > policy.json\n");
  add_casbin(group);
  add_k8s(group);
}

}  // namespace ringfence::cli
