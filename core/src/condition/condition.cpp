#include "ringfence/condition.h"

#include <algorithm>

#include "condition/faults.h"
#include "condition/globals.h"
#include "condition/machine.h"
#include "condition/partial.h"
#include "condition/paths.h"
#include "condition/residual.h"
#include "encoding/sort.h"

namespace ringfence::condition {
namespace {

constexpr std::size_t kFirstMemory = 2048;  // on the stack; most conditions need no more

Outcome outcome_of(const Program& program, const Val& v) {
  Outcome out;
  if (v.is(Kind::boolean)) {
    out.value = v.is_true();
    return out;
  }
  const Fault f = v.is(Kind::error) ? static_cast<Fault>(v.n) : Fault::not_boolean;
  const FaultText words = fault_text(f);
  out.error = words.code;
  out.message = words.message;
  if (v.is(Kind::error) && v.i > 0) {
    const auto at = static_cast<std::uint32_t>(v.i - 1);
    out.offset = program.nodes[at].offset;
    if (f == Fault::missing_attribute || f == Fault::attribute_type)
      out.attribute = path_of(program, at);
  }
  return out;
}

}  // namespace

Environment::Environment() : types_(std::make_shared<const Types>(standard_types())) {}

Result<Environment> Environment::declare(const std::vector<Attribute>& attributes) {
  Types types = standard_types();
  for (const Attribute& attribute : attributes)
    RINGFENCE_CHECK(declare_attribute(types, attribute));
  Environment out;
  out.types_ = std::make_shared<const Types>(std::move(types));
  return out;
}

Result<Condition> Condition::compile(std::string_view text, const Environment& environment) {
  Error error;
  auto program = compile_program(text, *environment.types_, error, {true, true, true});
  if (program == nullptr)
    return tl::unexpected<Error>(std::move(error));
  return Condition(std::move(program));
}

Result<Condition> Condition::combined(const std::vector<std::string>& any,
                                      const std::vector<std::string>& all) const {
  std::string text;
  for (const std::string& one : any)
    text += (text.empty() ? "((" : ") || (") + one;
  text += any.empty() ? "" : "))";
  for (const std::string& one : all)
    text += (text.empty() ? "(" : " && (") + one + ')';
  Environment same;
  same.types_ = std::make_shared<const Types>(program_->types);
  return compile(text, same);
}

Outcome Condition::evaluate(const Activation& activation) const {
  const Globals globals(program_->types, activation);
  alignas(8) char memory[kFirstMemory];
  Machine machine(*program_, globals.values, activation.cost_limit, memory, sizeof memory);
  return outcome_of(*program_, machine.run(0, static_cast<std::uint32_t>(program_->nodes.size())));
}

Partial Condition::evaluate(const Activation& activation, const std::vector<std::string>& unknown,
                            Reading reading) const {
  const Globals globals(program_->types, activation);
  Machine machine(*program_, globals.values, activation.cost_limit, nullptr, 0);
  PartialRun run = run_partly(machine, unknown);
  Val value = run.value;
  const bool negated = reading == Reading::excluded;
  if (value.is(Kind::unknown) && reading != Reading::exact)
    value = settle_errors(*program_, negated, run.trace);
  Partial out;
  if (value.is(Kind::unknown)) {
    out.kind = Partial::Kind::residual;
    out.residual = residual_text(*program_, &run.trace, negated);
  } else if (value.is(Kind::error) && static_cast<Fault>(value.n) == Fault::cost && run.touched) {
    // With everything known it might have ended earlier.
    out.kind = Partial::Kind::residual;
    out.residual = residual_text(*program_, nullptr, negated);
  } else {
    out.outcome = outcome_of(*program_, value);
    out.kind = out.outcome.failed() ? Partial::Kind::error
               : out.outcome.value  ? Partial::Kind::yes
                                    : Partial::Kind::no;
  }
  return out;
}

std::string Condition::text() const { return print(*program_, nullptr); }

std::vector<std::string> Condition::attributes() const {
  std::vector<std::string> out;
  const std::vector<Node>& nodes = program_->nodes;
  for (std::uint32_t i = 0; i < nodes.size(); ++i) {
    const bool longer =
        i + 1 < nodes.size() && is_selection(nodes[i + 1]) && nodes[i + 1].start == nodes[i].start;
    if (!longer && (nodes[i].op == Op::global || is_selection(nodes[i]))) {
      if (std::string path = path_of(*program_, i); !path.empty())
        out.push_back(std::move(path));
    }
  }
  ringfence::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace ringfence::condition
