// run.exec: a program as a child, with secrets in its environment. A library cannot give its host's
// process away as the command line tool does, so the child is waited for and its end recorded.
#include <filesystem>
#include <unistd.h>

#include "operations/support.h"
#include "process/program.h"

namespace ringfence::native {
namespace {

using facade::Call;
using facade::Fields;
using facade::Instance;
using facade::Operation;
using facade::Reply;
using facade::Type;

constexpr std::int64_t kLongestTimeout = 1 << 30;  // milliseconds: 12 days

struct Plan {
  std::string program;
  std::vector<std::string> arguments;
  std::vector<std::string> names, references;  // secrets
  std::vector<Variable> plain;
  SpawnOptions options;
  bool inherit = true;
};

// Everything that can be wrong with the request, before anything is opened.
Result<Plan> plan_of(const Fields& request) {
  Plan plan;
  plan.arguments = request.texts("argv");
  if (plan.arguments.empty())
    return fail("run.no_program", "`argv` names the program first", "/argv");
  for (const std::string& argument : plan.arguments)
    if (argument.find('\0') != std::string::npos)
      return fail("run.nul_in_argument", "an argument holds a NUL character", "/argv");
  RINGFENCE_TRY(program, find_program(plan.arguments[0]));
  std::error_code code;
  plan.program = std::filesystem::absolute(program, code).string();
  for (const auto& [name, reference] : request.value("env")) {
    RINGFENCE_CHECK(check_variable_name(name));
    plan.names.emplace_back(name);
    plan.references.emplace_back(reference.string());
  }
  if (const auto plain = request.get("plain_env"))
    for (const auto& [name, value] : *plain)
      plan.plain.push_back({std::string(name), value.string()});
  // The names and plain values are checked here, as a value that is refused must open nothing.
  std::vector<Variable> all = plan.plain;
  for (const std::string& name : plan.names)
    all.push_back({name, {}});
  RINGFENCE_CHECK(ChildEnvironment::make(nullptr, all));
  plan.options.cwd = request.text("cwd");
  plan.options.capture = request.text("stdout") == "capture";
  plan.inherit = request.boolean("inherit_env", true);
  if (request.has("timeout_ms")) {
    const std::int64_t timeout = request.integer("timeout_ms");
    if (timeout < 1 || timeout > kLongestTimeout)
      return fail("request.out_of_range", "a timeout is 1 millisecond to 12 days", "/timeout_ms");
    plan.options.timeout_millis = static_cast<int>(timeout);
  }
  return plan;
}

std::string outcome_of(const Result<Exit>& exit) {
  if (!exit)
    return "failed:" + exit.error().code;
  if (exit->timed_out)
    return "failed:run.timed_out";
  return "exit:" + std::to_string(exit->code ? *exit->code : 128 + *exit->signal);
}

Result<Exit> run_child(const Plan& plan, Resolution& resolution) {
  std::vector<Variable> variables = plan.plain;
  for (std::size_t i = 0; i < plan.names.size(); ++i)
    variables.push_back({plan.names[i], resolution.secrets[i].value.reveal()});
  auto environment = ChildEnvironment::make(plan.inherit ? environ : nullptr, variables);
  resolution.secrets.clear();  // the child's environment has its own copy
  if (!environment)
    return tl::unexpected<Error>(std::move(environment).error());
  return spawn(plan.program, plan.arguments, *environment, plan.options);
}

Result<Reply> exec(Instance& instance, const Call& call) {
  RINGFENCE_TRY(handle, instance.get<GateHandle>(call.handle));
  const Gate& gate = *handle->gate;
  const Fields request(call.request);
  RINGFENCE_TRY(identity, facade::identity_of(instance, request));
  RINGFENCE_TRY(attributes, facade::Attributes::of(request));
  RINGFENCE_TRY(plan, plan_of(request));
  const Timestamp now = request.time("now");
  RINGFENCE_TRY(resolution, gate.resolve(*identity, plan.references, now, attributes.value()));
  Reply reply;
  json::Writer out;
  out.begin_object();
  if (resolution.allowed) {
    auto exit = run_child(plan, resolution);
    const auto recorded = gate.record_outcome(*identity, resolution, outcome_of(exit), now);
    if (!exit)
      return tl::unexpected<Error>(std::move(exit).error());
    RINGFENCE_CHECK(recorded);
    if (exit->code)
      out.member("exit_code", std::int64_t{*exit->code});
    if (exit->signal)
      out.member("signal", std::int64_t{*exit->signal});
    out.member_bool("timed_out", exit->timed_out);
    reply.secret = std::move(exit->output);
  }
  out.member_bool("allowed", resolution.allowed);
  out.key("decisions").begin_array();
  for (const ReferenceDecision& decision : resolution.decisions)
    write_reference_decision(out, gate.policy(), identity->principal(), decision,
                             facade::view_of(request), true);
  out.end_array();
  write_texts(out, "records", resolution.records);
  out.end_object();
  reply.json = out.take();
  return reply;
}

void add_types(facade::Registry& registry) {
  Type request{"RunRequest",
               "A program to run with secrets in its environment.",
               {{"argv", "string[]", "the program and its arguments; never a secret"},
                {"env", "map<string>", "variables that get secrets: NAME to reference"},
                {"plain_env?", "map<string>", "variables that get plain text"},
                {"inherit_env?", "boolean",
                 "whether the child also gets this process's variables, less RINGFENCE_*; "
                 "default: true"},
                {"cwd?", "string", "the folder it starts in"},
                {"stdout?", R"("inherit"|"capture")", "where its output goes; default: inherit"},
                {"timeout_ms?", "integer", "after which it is killed; default: never"}}};
  for (const facade::Field& field : enforcement_fields())
    request.fields.push_back(field);
  registry.add(std::move(request));
  registry.add(Type{"RunResult",
                    "How it ended; captured output is in the secret buffer.",
                    {{"allowed", "boolean", "whether it was started: every reference was allowed"},
                     {"decisions", "ReferenceDecision[]", "one a reference"},
                     {"exit_code?", "integer", "its exit status"},
                     {"signal?", "integer", "or the signal that killed it"},
                     {"timed_out?", "boolean", "whether that was the timeout"},
                     {"records", "string[]", "the signed records, already in the ledger"}}});
}

}  // namespace

void add_run_operations(facade::Registry& registry) {
  add_types(registry);
  registry.add(Operation{.name = "run.exec",
                         .doc = "Runs a program with secrets in its environment and waits for it.",
                         .handle = "gate",
                         .request = "RunRequest",
                         .response = "RunResult",
                         .secret_out = "what it printed, if captured: it may print its secrets",
                         .run = exec});
}

}  // namespace ringfence::native
