#include "condition/machine.h"

#include <new>

#include "condition/functions.h"

namespace ringfence::condition {
namespace {

// Errors go before unknowns: a strict operation on an error fails whatever else turns up.
const Val* blocked(const Val* values, std::size_t n) {
  const Val* unknown = nullptr;
  for (std::size_t i = 0; i < n; ++i) {
    if (values[i].is(Kind::error))
      return values + i;
    if (values[i].is(Kind::unknown))
      unknown = values + i;
  }
  return unknown;
}

// The result of `a && b` (decided by false) or `a || b` (decided by true), neither being decisive.
Val combine(const Val& a, const Val& b) {
  if (a.is(Kind::unknown) || b.is(Kind::unknown))
    return unknown();
  if (a.is(Kind::error))
    return a;
  if (b.is(Kind::error))
    return b;
  return a.is(Kind::boolean) && b.is(Kind::boolean) ? b : fault(Fault::not_boolean);
}

bool decides(Op op, const Val& v) { return op == Op::and_ ? v.is_false() : v.is_true(); }

Val binary(Machine& m, Op op, const Val& a, const Val& b) {
  switch (op) {
  case Op::eq:
    return boolean(equal(m, a, b));
  case Op::ne:
    return boolean(!equal(m, a, b));
  case Op::lt:
  case Op::le:
  case Op::gt:
  case Op::ge: {
    bool comparable = true;
    const Order order = compare(a, b, comparable);
    if (!comparable)
      return fault(Fault::no_overload);
    const bool same = order == Order::equal;
    if (op == Op::lt || op == Op::le)
      return boolean(order == Order::less || (op == Op::le && same));
    return boolean(order == Order::greater || (op == Op::ge && same));
  }
  case Op::in:
    return contains(m, a, b);
  case Op::index:
    return index(m, a, b);
  default:
    return arithmetic(m, op, a, b);
  }
}

}  // namespace

Val Machine::select(const Node& node, Val of) {
  const bool only_test = node.op == Op::has;
  if (!of.is(Kind::map))
    return fault(Fault::no_overload);
  const std::string_view name = p.names[node.arg];
  if (of.form == Form::json) {  // the usual case, and the one where types are declared
    const auto found = of.json.get(name);
    if (only_test)
      return boolean(found.has_value());
    return found ? from_json(*this, *found, node.type) : fault(Fault::missing_attribute);
  }
  if (of.form == Form::subject) {
    const Entity& entity = *of.entity;
    for (std::uint8_t i = 0; i < entity.size; ++i) {
      if (entity.facts[i].name == name)
        return only_test ? boolean(true) : text(entity.facts[i].value);
    }
    if (!entity.attributes)
      return only_test ? boolean(false) : fault(Fault::missing_attribute);
    const auto found = entity.attributes->get(name);
    if (only_test)
      return boolean(found.has_value());
    return found ? from_json(*this, *found, node.type) : fault(Fault::missing_attribute);
  }
  Val out;
  const bool found = find(*this, of, text(name), out);
  if (only_test)
    return boolean(found);
  return found ? out : fault(Fault::no_such_key);
}

Val Machine::make_map(Val* parts, std::uint32_t n) {
  for (std::uint32_t i = 0; i < n; ++i) {
    const Val& key = parts[2u * i];
    if (!key.is(Kind::boolean) && !key.is(Kind::integer) && !key.is(Kind::uinteger) &&
        !key.is(Kind::string))
      return fault(Fault::key_type);
    Val ignored;
    if (find(*this, items(Kind::map, parts, i), key, ignored))
      return fault(Fault::repeated_key);
  }
  Val* const copy = allocate<Val>(2 * std::size_t{n});
  if (copy == nullptr)
    return fault(Fault::cost);
  for (std::size_t i = 0; i < 2 * std::size_t{n}; ++i)
    copy[i] = parts[i];
  return items(Kind::map, copy, n);
}

Val Machine::run(std::uint32_t from, std::uint32_t to) {
  Val* const stack = arena.array<Val>(p.stack + 1);
  Val* top = stack;  // one past the topmost
  slots_ = arena.array<Val>(p.slots + 1);
  frames_ = arena.array<Frame>(p.loops + 1);
  for (std::uint32_t i = 0; i < p.slots; ++i)
    slots_[i] = unknown();
  Frame* frame = frames_;  // one past the innermost
  for (std::uint32_t pc = from; pc < to; ++pc) {
    const Node& node = p.nodes[pc];
    if (!spend(1))
      return fault(Fault::cost);
    Val result;
    switch (node.op) {
    case Op::konst:
      *top++ = p.constants[node.arg];
      continue;
    case Op::global:
      *top++ = unknown_ != nullptr && unknown_[pc] != 0 ? unknown() : globals_[node.arg];
      continue;
    case Op::local:
      *top++ = slots_[node.slot];
      continue;
    case Op::and_test:
    case Op::or_test:
      if (decides(node.op == Op::and_test ? Op::and_ : Op::or_, top[-1])) {
        pc = node.arg;
        result = *--top;
        break;
      }
      continue;
    case Op::and_:
    case Op::or_:
      top -= 2;
      result = decides(node.op, top[1]) ? top[1] : combine(top[0], top[1]);
      break;
    case Op::cond_test: {
      const Val test = *--top;
      if (test.is_true())
        continue;
      if (test.is_false()) {
        pc = node.arg - 1;
        continue;
      }
      pc = p.nodes[node.arg - 1].arg;
      result = test.is_value() ? fault(Fault::not_boolean) : test;
      break;
    }
    case Op::jump:
      pc = node.arg;
      result = *--top;
      break;
    case Op::cond:
    case Op::bind_end:
      result = *--top;
      break;
    case Op::bind_begin:
      slots_[node.slot] = *--top;
      continue;
    case Op::fail:
      top -= node.arg;
      result = fault(Fault::undeclared);
      break;
    case Op::select:
    case Op::has:
      --top;
      if (unknown_ != nullptr && unknown_[pc] != kKnown &&
          (unknown_[pc] == kUnknown || top->is(Kind::error)))
        result = unknown();
      else
        result = top->is_value() ? select(node, *top) : *top;
      break;
    case Op::not_:
    case Op::negate:
      --top;
      if (!top->is_value())
        result = *top;
      else if (node.op == Op::negate)
        result = negate(*top);
      else
        result = top->is(Kind::boolean) ? boolean(top->i == 0) : fault(Fault::no_overload);
      break;
    case Op::list:
    case Op::map: {
      const std::size_t n = node.op == Op::map ? 2u * node.arg : node.arg;
      top -= n;
      if (const Val* const b = blocked(top, n)) {
        result = *b;
      } else if (node.op == Op::map) {
        result = make_map(top, node.arg);
      } else if (Val* const copy = allocate<Val>(n)) {
        for (std::size_t i = 0; i < n; ++i)
          copy[i] = top[i];
        result = items(Kind::list, copy, n);
      } else {
        result = fault(Fault::cost);
      }
      break;
    }
    case Op::call: {
      top -= node.arg;
      const Val* const b = blocked(top, node.arg);
      result = b != nullptr ? *b : call(*this, node.kind, top, node.arg);
      break;
    }
    case Op::iter_begin: {
      const Val range = *--top;
      if (!range.is_value()) {
        result = range;
        pc = node.arg;
        break;
      }
      if (!range.is(Kind::list) && !range.is(Kind::map)) {
        result = fault(Fault::no_overload);
        pc = node.arg;
        break;
      }
      if (!begin_loop(node, range, frame))
        return fault(Fault::cost);
      if (advance(node, frame[-1]))
        continue;
      --frame;
      result = finish(node, *frame);
      pc = node.arg;
      break;
    }
    case Op::iter_test: {
      const Val test = *--top;
      if (test.is_true())
        continue;
      Frame& f = frame[-1];
      const Node& begin = p.nodes[p.nodes[node.arg].arg];
      if (test.is_false()) {
        if (advance(begin, f)) {
          pc = p.nodes[node.arg].arg;
          continue;
        }
      } else {
        f.stopped = true;
        f.result = test.is_value() ? fault(Fault::not_boolean) : test;
      }
      --frame;
      result = finish(begin, f);
      pc = node.arg;
      break;
    }
    case Op::iter_next: {
      Frame& f = frame[-1];
      const Node& begin = p.nodes[node.arg];
      if (absorb(begin, f, *--top) && advance(begin, f)) {
        pc = node.arg;
        continue;
      }
      --frame;
      result = finish(begin, f);
      break;
    }
    default: {
      top -= 2;
      const Val* const b = blocked(top, 2);
      result = b != nullptr ? *b : binary(*this, node.op, top[0], top[1]);
      break;
    }
    }
    if (result.is(Kind::error) && result.i == 0)
      result.i = static_cast<std::int64_t>(pc) + 1;
    if (trace_ != nullptr && frame == frames_)
      trace_[pc] = result;
    *top++ = result;
    if (budget_ == 0)
      return fault(Fault::cost);
  }
  return top[-1];
}

}  // namespace ringfence::condition
