#include "ringfence/condition.h"

#include <algorithm>

#include "condition/faults.h"
#include "condition/globals.h"
#include "condition/machine.h"
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

Outcome Condition::evaluate(const Activation& activation) const {
  const Globals globals(program_->types, activation);
  alignas(8) char memory[kFirstMemory];
  Machine machine(*program_, globals.values, activation.cost_limit, memory, sizeof memory);
  return outcome_of(*program_, machine.run(0, static_cast<std::uint32_t>(program_->nodes.size())));
}

Partial Condition::evaluate(const Activation& activation,
                            const std::vector<std::string>& unknown) const {
  const Globals globals(program_->types, activation);
  Machine machine(*program_, globals.values, activation.cost_limit, nullptr, 0);
  const std::size_t n = program_->nodes.size();
  const std::vector<std::uint8_t> marks = unknown_nodes(*program_, unknown);
  std::vector<Val> trace(n, condition::unknown());
  machine.partial(marks.data(), trace.data());
  const Val value = machine.run(0, static_cast<std::uint32_t>(n));
  Partial out;
  if (value.is(Kind::unknown)) {
    out.kind = Partial::Kind::residual;
    out.residual = residual_text(*program_, trace);
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
