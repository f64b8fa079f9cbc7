#include "condition/partial.h"

#include "condition/paths.h"

namespace ringfence::condition {
namespace {

enum Worth : std::uint8_t { kItself, kFalse, kTrue };

// The places of the operands of `&&`, `||` and of the branches of `? :`: both have a test or a jump
// between them.
struct Operands {
  std::size_t first, second;
};
Operands operands(const std::vector<Node>& nodes, std::size_t at) {
  return {nodes[at - 1].start - 2u, at - 1};
}

bool is_logic(Op op) { return op == Op::and_ || op == Op::or_; }

}  // namespace

PartialRun run_partly(Machine& machine, const std::vector<std::string>& unknown) {
  const Program& p = machine.p;
  const auto n = static_cast<std::uint32_t>(p.nodes.size());
  const std::vector<std::uint8_t> marks = unknown_nodes(p, unknown);
  PartialRun out;
  out.trace.assign(n, condition::unknown());
  for (const std::uint8_t mark : marks)
    out.touched = out.touched || mark != kKnown;
  machine.partial(marks.data(), out.trace.data());
  out.value = machine.run(0, n);
  if (!out.value.is(Kind::unknown))
    return out;
  // Loops and branches that wait for something unknown name attributes that are known.
  for (std::uint32_t i = 0; i < n; ++i) {
    if (is_selection(p.nodes[i]) && marks[i] == kKnown && out.trace[i].is(Kind::unknown) &&
        !path_of(p, i).empty())
      static_cast<void>(machine.run(p.nodes[i].start, i + 1));
  }
  return out;
}

Val settle_errors(const Program& program, bool as_true, std::vector<Val>& trace) {
  const std::vector<Node>& nodes = program.nodes;
  std::vector<std::uint8_t> worth(nodes.size(), kItself);
  worth.back() = as_true ? kTrue : kFalse;
  for (std::size_t i = nodes.size(); i-- > 0;) {
    if (worth[i] == kItself)
      continue;
    if (nodes[i].op == Op::not_)
      worth[i - 1] = worth[i] == kTrue ? kFalse : kTrue;
    if (!is_logic(nodes[i].op) && nodes[i].op != Op::cond)
      continue;
    const auto [a, b] = operands(nodes, i);
    worth[a] = worth[b] = worth[i];
  }
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (worth[i] == kItself)
      continue;
    Val& v = trace[i];
    if (nodes[i].op == Op::konst)
      v = program.constants[nodes[i].arg];
    if (v.is(Kind::unknown)) {
      if (nodes[i].op == Op::not_ && trace[i - 1].is(Kind::boolean)) {
        v = boolean(trace[i - 1].is_false());
      } else if (nodes[i].op == Op::cond) {
        const auto [a, b] = operands(nodes, i);
        const Val& test = trace[nodes[a].start - 2u];
        if (test.is(Kind::boolean))
          v = trace[test.is_true() ? a : b];
        else if (worth[i] == kTrue ? trace[a].is_true() && trace[b].is_true()
                                   : trace[a].is_false() && trace[b].is_false())
          v = trace[a];
      } else if (is_logic(nodes[i].op)) {
        const auto [a, b] = operands(nodes, i);
        const bool decisive = nodes[i].op == Op::or_;
        for (const Val* side : {&trace[a], &trace[b]}) {
          if (side->is(Kind::boolean) && side->is_true() == decisive)
            v = *side;
        }
        if (v.is(Kind::unknown) && trace[a].is(Kind::boolean) && trace[b].is(Kind::boolean))
          v = boolean(!decisive);
      }
    } else if (!v.is(Kind::boolean)) {  // an error, or what && and || make one of
      v = boolean(worth[i] == kTrue);
    }
  }
  return trace.back();
}

}  // namespace ringfence::condition
