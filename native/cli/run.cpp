// run: becomes another program, with secrets in its environment. Everything that can be wrong is
// found before anything is opened; after that this process is the program: its exit status and its
// signals.
#include <unistd.h>

#include "cli/commands.h"
#include "cli/denial.h"
#include "cli/session.h"
#include "cli/style.h"
#include "operations/support.h"
#include "process/program.h"

namespace ringfence::cli {
namespace {

constexpr int kNotExecutable = 126, kNotFound = 127;  // as shells say it

struct Options {
  Settings settings;
  std::vector<std::string> assignments, program;
};

struct Plan {
  std::string program;
  std::vector<std::string> names, references;
};

Result<Plan> plan_of(const Options& options) {
  Plan plan;
  if (options.program.empty())
    return fail("usage.missing",
                "say what to run, behind `--`: ringfence run … -- ./migrate --all");
  for (const std::string& assignment : options.assignments) {
    const auto equals = assignment.find('=');
    if (equals == std::string::npos) {
      return fail("usage.bad_assignment", "`" + assignment + "` is no assignment: write " +
                                              "--env NAME=secret://SCOPE/NAME");
    }
    plan.names.push_back(assignment.substr(0, equals));
    plan.references.push_back(assignment.substr(equals + 1));
    // What is no reference may be a value that somebody typed here: it is not repeated.
    if (plan.references.back().compare(0, 9, "secret://") != 0) {
      return fail("usage.bad_assignment", "what `" + plan.names.back() + "` is set to is no " +
                                              "reference: write --env NAME=secret://SCOPE/NAME");
    }
  }
  std::vector<native::Variable> variables;
  for (const std::string& name : plan.names)
    variables.push_back({name, {}});
  RINGFENCE_CHECK(native::ChildEnvironment::make(nullptr, variables));
  RINGFENCE_TRY(found, native::find_program(options.program[0]));
  plan.program = std::move(found);
  return plan;
}

void tell_denials(const Options& options, const Policy& policy, const VerifiedIdentity& who,
                  const native::Resolution& resolution) {
  json::Writer out;
  out.begin_object();
  out.member_bool("allowed", false);
  out.key("decisions").begin_array();
  for (const native::ReferenceDecision& decision : resolution.decisions)
    native::write_reference_decision(out, policy, who.principal(), decision,
                                     facade::View::public_view, true);
  out.end_array();
  native::write_texts(out, "records", resolution.records);
  out.end_object();
  const std::string text = out.take();
  if (options.settings.json()) {
    print_line(text);
    return;
  }
  const auto document = json::Document::parse(text);
  for (const auto& [at, decision] : *document->root().get("decisions"))
    if (!decision.get("decision")->get("allowed")->boolean())
      note_decision(decision);
}

void record_failure(Session& session, std::uint32_t policy, const std::string& tenant,
                    const VerifiedIdentity& who, native::Resolution& resolution,
                    const std::string& outcome) {
  const auto handle = session.gate(policy, tenant);
  if (!handle)
    return;
  const auto gate = session.instance().find<native::GateHandle>(*handle);
  const auto now = parse_time(instant({}));
  if (gate && now) {
    // What is reported is why the program did not start, whether or not this can be written.
    [[maybe_unused]] auto recorded = gate->gate->record_outcome(who, resolution, outcome, *now);
  }
}

Result<int> run(Session& session, const Options& options) {
  auto plan = plan_of(options);
  if (!plan) {
    const std::string& code = plan.error().code;
    if (code != "run.not_found" && code != "run.not_executable")
      return tl::unexpected<Error>(std::move(plan).error());
    report(plan.error(), options.settings.json());
    return code == "run.not_found" ? kNotFound : kNotExecutable;
  }
  RINGFENCE_TRY(policy_handle, session.policy());
  RINGFENCE_TRY(tenant, session.tenant_of(policy_handle));
  RINGFENCE_TRY(identity_handle, session.identity(tenant, {}));
  RINGFENCE_TRY(gate_handle, session.gate(policy_handle, tenant));
  RINGFENCE_TRY(identity, session.instance().get<VerifiedIdentity>(identity_handle));
  auto gate = session.instance().find<native::GateHandle>(gate_handle);
  if (!gate)
    return fail("handle.unknown", "the gate is closed");
  RINGFENCE_TRY(now, parse_time(instant({})));
  RINGFENCE_TRY(resolution, gate->gate->resolve(*identity, plan->references, now));
  if (!resolution.allowed) {
    tell_denials(options, gate->gate->policy(), *identity, resolution);
    return kNo;
  }
  std::vector<native::Variable> variables;
  for (std::size_t i = 0; i < plan->names.size(); ++i)
    variables.push_back({plan->names[i], resolution.secrets[i].value.reveal()});
  RINGFENCE_TRY(environment, native::ChildEnvironment::make(environ, variables));
  resolution.secrets.clear();
  // Closing the ledger folds its write-ahead log into the one file, which no program would do for
  // us.
  gate.reset();
  session.instance().close(gate_handle);
  const Error error = native::replace_process(plan->program, options.program, environment);
  // Still here: it did not become the program, which the ledger should know.
  record_failure(session, policy_handle, tenant, *identity, resolution, "failed:" + error.code);
  report(error, options.settings.json());
  return kNotExecutable;
}

}  // namespace

void note_decision(json::Value decision) {
  const json::Value answer = *decision.get("decision");
  note("ringfence: " + std::string(decision.get("reference")->string()) + ": " +
       shown(answer.get("text")->string()) + " [" + std::string(answer.get("reason")->string()) +
       "]");
}

void add_run(Command root, const std::vector<std::string>& program) {
  auto options = std::make_shared<Options>();
  options->program = program;
  Command command = root.command("run", "Run a program with secrets in its environment",
                                 "  ringfence run --token-file ci.token --env "
                                 "DATABASE_URL=secret://production/DATABASE_URL \\\n"
                                 "      -- ./migrate --all\n"
                                 "\n"
                                 "The program takes this one's place: its exit status and its "
                                 "signals are its own. It does not\n"
                                 "get RINGFENCE_ variables. Before it starts, the ledger has a "
                                 "signed record of what it is given.\n"
                                 "Exit status: the program's; 1 if a secret is denied; 126, 127 if "
                                 "there is no such program.\n");
  command.values("--env", options->assignments, "NAME=REF", "A variable, and the secret it gets");
  options->settings.add_gate(command);
  options->settings.add_output(command);
  command.run([options] {
    return run_command(options->settings, [&](Session& session) { return run(session, *options); });
  });
}

}  // namespace ringfence::cli
