#include "ringfence/condition.h"

#include <algorithm>

#include "condition/faults.h"
#include "condition/machine.h"
#include "condition/paths.h"
#include "condition/residual.h"

namespace ringfence::condition {
namespace {

constexpr std::size_t kFirstMemory = 2048;  // on the stack; most conditions need no more

// The variables of an activation as values.
struct Globals {
  Entity entities[4];
  Val values[kGlobals];

  Globals(const Types& types, const Activation& a) {
    const auto set = [&](Global which, const std::optional<json::Value>& attributes) {
      entities[which].attributes = attributes;
      Val& v = values[which];
      v = Val(Kind::map, 0);
      v.form = Form::subject;
      v.type = types.declared->variables[which].type;
      v.entity = entities + which;
    };
    const auto subject = [&](Global which, const Subject& s) {
      set(which, s.attributes);
      entities[which].facts[0] = {"type", s.type};
      entities[which].facts[1] = {"id", s.id};
      entities[which].size = 2;
    };
    subject(kPrincipal, a.principal);
    subject(kResource, a.resource);
    set(kAction, a.action_attributes);
    entities[kAction].facts[0] = {"name", a.action};
    entities[kAction].size = 1;
    set(kContext, a.context);
    const std::int64_t seconds = a.now / 1000 - (a.now % 1000 < 0 ? 1 : 0);
    values[kNow] = make_timestamp(seconds, (a.now - seconds * 1000) * 1'000'000);
  }
};

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

// The shortest text that loads. The program's own always does.
std::string residual_text(const Program& program, const std::vector<Val>& trace) {
  Error ignored;
  for (const Inlining inlining : {Inlining::plain, Inlining::typed}) {
    std::string text = print(program, &trace, inlining);
    if (compile_program(text, program.types, ignored))
      return text;
  }
  return print(program, nullptr);
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
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace ringfence::condition
