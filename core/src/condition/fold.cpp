// Constant folding: what depends on no variable is evaluated once, at load. A failing part stays in
// the program and fails when evaluated, as && and || may absorb it; but an address or a time that
// is spelled wrong is refused at once.
#include "condition/functions.h"
#include "condition/machine.h"

namespace ringfence::condition {
namespace {

constexpr std::uint64_t kBudget = 200'000;  // of all folding in one program
constexpr std::size_t kMaxParts = 4096;     // of one folded list or map, nested ones included

bool is_marker(Op op) {
  return op == Op::and_test || op == Op::or_test || op == Op::cond_test || op == Op::jump ||
         op == Op::iter_begin || op == Op::iter_test || op == Op::bind_begin;
}

bool holds_place(Op op) { return is_marker(op) ? op != Op::bind_begin : op == Op::iter_next; }

bool varies(Op op) { return op == Op::global || op == Op::local || op == Op::fail; }

// Copies a value into the program. False when it is too large to keep.
bool keep(Program& program, Val& v, std::size_t& parts) {
  if (++parts > kMaxParts)
    return false;
  if (v.is_text()) {
    v = text(program.memory.copy(v.text()), v.kind);
  } else if (v.is(Kind::ip) || v.is(Kind::cidr)) {
    Address* const copy = program.memory.array<Address>(1);
    *copy = *v.address;
    v.address = copy;
  } else if (v.is(Kind::list) || v.is(Kind::map)) {
    const std::size_t n = v.is(Kind::map) ? 2 * std::size_t{v.n} : v.n;
    if (parts + n > kMaxParts)
      return false;
    Val* const copy = program.memory.array<Val>(n);
    for (std::size_t i = 0; i < n; ++i) {
      copy[i] = v.items[i];
      if (!keep(program, copy[i], parts))
        return false;
    }
    v.items = copy;
  }
  return true;
}

bool names_literal(const Program& p, const Node& node, std::size_t at) {
  if (node.op != Op::call || node.arg != 1 || p.nodes[at - 1].op != Op::konst)
    return false;
  const Fn fn = overload_at(node.kind)->fn;
  return fn == Fn::to_ip || fn == Fn::to_cidr || fn == Fn::to_timestamp || fn == Fn::to_duration;
}

}  // namespace

bool fold_program(Compilation& work) {
  Program& p = work.program;
  const std::size_t n = p.nodes.size();
  std::vector<std::uint32_t> varying(n + 1);  // nodes before this one that depend on variables
  for (std::size_t i = 0; i < n; ++i)
    varying[i + 1] = varying[i] + (varies(p.nodes[i].op) ? 1 : 0);
  struct Folded {
    std::uint32_t first, last, constant;
  };
  std::vector<Folded> folded;  // from the end of the program to its beginning
  std::uint64_t budget = kBudget;
  for (std::size_t i = n; i-- > 0 && budget > 0;) {
    const Node& node = p.nodes[i];
    if (is_marker(node.op) || node.start == i || varying[i + 1] != varying[node.start])
      continue;
    Machine machine(p, nullptr, budget, nullptr, 0);
    Val value = machine.run(node.start, static_cast<std::uint32_t>(i + 1));
    budget = machine.left();
    if (value.is(Kind::error) && work.options.check && names_literal(p, node, i))
      return work.refuse("condition.invalid_literal",
                         {"this is no valid ", overload_name(overload_at(node.kind)),
                          "; see docs/CONDITIONS.md for the form"},
                         p.nodes[i - 1].offset);
    std::size_t parts = 0;
    if (!value.is_value() || !keep(p, value, parts))
      continue;
    folded.push_back({node.start, static_cast<std::uint32_t>(i),
                      static_cast<std::uint32_t>(p.constants.size())});
    p.constants.push_back(value);
    i = node.start;
  }
  std::vector<Node> nodes;
  nodes.reserve(n);
  std::vector<std::uint32_t> moved(n);
  for (std::size_t i = 0; i < n; ++i) {
    const auto place = static_cast<std::uint32_t>(nodes.size());
    if (!folded.empty() && folded.back().first == i) {
      for (; i < folded.back().last; ++i)
        moved[i] = place;
      moved[i] = place;
      Node node = p.nodes[i];
      node.op = Op::konst;
      node.arg = folded.back().constant;
      node.start = static_cast<std::uint32_t>(folded.back().first);
      nodes.push_back(node);
      folded.pop_back();
    } else {
      moved[i] = place;
      nodes.push_back(p.nodes[i]);
    }
  }
  for (Node& node : nodes) {
    node.start = moved[node.start];
    if (holds_place(node.op))
      node.arg = moved[node.arg];
  }
  p.nodes = std::move(nodes);
  return true;
}

}  // namespace ringfence::condition
