// The type check: one pass over the program with a stack of types, like evaluating it on types.
// `dyn` fits everywhere and is checked again when evaluated.
#include <algorithm>

#include "condition/functions.h"
#include "condition/program.h"

namespace ringfence::condition {
namespace {

const char* op_text(Op op) {
  switch (op) {
  case Op::add:
    return "+";
  case Op::sub:
    return "-";
  case Op::mul:
    return "*";
  case Op::div:
    return "/";
  case Op::mod:
    return "%";
  case Op::eq:
    return "==";
  case Op::ne:
    return "!=";
  case Op::lt:
    return "<";
  case Op::le:
    return "<=";
  case Op::gt:
    return ">";
  case Op::ge:
    return ">=";
  case Op::in:
    return "in";
  case Op::not_:
    return "!";
  case Op::negate:
    return "-";
  default:
    return "";
  }
}

class Checker {
 public:
  explicit Checker(Compilation& work) : work_(work), p_(work.program), types_(work.program.types) {}
  bool run();

 private:
  bool one(Node& node);
  bool call(Node& node);
  bool aggregate(Node& node);
  bool loop(Node& node);
  Type arithmetic(Op op, Type a, Type b);
  bool mismatch(const Node& node, std::initializer_list<std::string_view> message) {
    // In an unchecked program the result is dyn and the evaluation will say.
    return !work_.options.check || work_.refuse("condition.type", message, node.offset);
  }
  bool want(const Node& node, Type type, Type wanted, const char* what);
  [[nodiscard]] bool comparable(Type t) const {
    const Kind k = types_.kind(t);
    return (k >= Kind::boolean && k <= Kind::duration) || k == Kind::dyn;
  }
  Type pop() {
    const Type t = stack_.back();
    stack_.pop_back();
    return t;
  }
  void push(Node& node, Type type) {
    node.type = type;
    stack_.push_back(type);
    p_.stack = std::max(p_.stack, static_cast<std::uint32_t>(stack_.size()));
  }

  Compilation& work_;
  Program& p_;
  Types& types_;
  std::vector<Type> stack_;
  Type slots_[256];  // as many as a slot can name
  std::uint32_t loops_ = 0;
};

bool Checker::want(const Node& node, Type type, Type wanted, const char* what) {
  if (types_.assignable(wanted, type))
    return true;
  return mismatch(node, {what, " must be ", types_.name(wanted), ", not ", types_.name(type)});
}

// dyn when there is no such operation and both are known: the caller tells by `error`.
Type Checker::arithmetic(Op op, Type a, Type b) {
  constexpr Type kNone = 0xffff;
  const Kind x = types_.kind(a), y = types_.kind(b);
  const bool time_x = x == Kind::timestamp || x == Kind::duration;
  const bool time_y = y == Kind::timestamp || y == Kind::duration;
  if (x == Kind::dyn || y == Kind::dyn) {
    const Kind known = x == Kind::dyn ? y : x;
    if (known == Kind::dyn || known == Kind::timestamp || known == Kind::duration)
      return kDyn;
    if (known == Kind::list)
      return op == Op::add ? id(Kind::list) : kNone;
    b = a = x == Kind::dyn ? b : a;
    return arithmetic(op, a, b);
  }
  if (op == Op::add && time_x && time_y && (x == Kind::duration || y == Kind::duration))
    return x == Kind::timestamp || y == Kind::timestamp ? id(Kind::timestamp) : id(Kind::duration);
  if (op == Op::sub && time_x && time_y && (x == y || x == Kind::timestamp))
    return x == y ? id(Kind::duration) : id(Kind::timestamp);
  if (x == Kind::integer || x == Kind::uinteger)
    return x == y ? a : kNone;
  if (x == Kind::real && op != Op::mod)
    return x == y ? a : kNone;
  if (op == Op::add && (x == Kind::string || x == Kind::bytes))
    return x == y ? a : kNone;
  if (op == Op::add && x == Kind::list && types_.assignable(a, b))
    return types_.join(a, b) == kDyn ? id(Kind::list) : a;
  return kNone;
}

bool Checker::call(Node& node) {
  const std::size_t count = node.arg;
  const Type* const args = stack_.data() + (stack_.size() - count);
  const Overload* const first = overload_at(node.kind);
  const Overload* found = nullptr;
  bool same = true;
  for (const Overload* o = first; o != nullptr; o = next_overload(o)) {
    bool fits = std::string_view(o->args).size() == count;
    for (std::size_t i = 0; fits && i < count; ++i)
      fits = types_.assignable(letter_type(o->args[i]), args[i]);
    if (!fits)
      continue;
    same = same && (found == nullptr || found->result == o->result);
    found = found == nullptr ? o : found;
  }
  if (found == nullptr) {
    std::string given;
    for (std::size_t i = 0; i < count; ++i)
      given += cat({i == 0 ? "" : ", ", types_.name(args[i])});
    if (!mismatch(node, {"`", overload_name(first), "` does not take (", given, ")"}))
      return false;
  }
  const Type result = found == nullptr || !same ? kDyn
                      : found->fn == Fn::split  ? types_.list(id(Kind::string))
                                                : letter_type(found->result);
  stack_.resize(stack_.size() - count);
  push(node, result);
  return true;
}

bool Checker::aggregate(Node& node) {
  const bool is_map = node.op == Op::map;
  const std::size_t width = is_map ? 2 : 1, count = node.arg * width;
  const Type* const parts = stack_.data() + (stack_.size() - count);
  Type key = kDyn, value = kDyn;
  for (std::size_t i = 0; i < count; i += width) {
    if (is_map) {
      const Kind k = types_.kind(parts[i]);
      if (k != Kind::dyn && k != Kind::boolean && k != Kind::integer && k != Kind::uinteger &&
          k != Kind::string && !mismatch(node, {"keys of a map must be bool, int, uint or string"}))
        return false;
      key = i == 0 ? parts[i] : types_.join(key, parts[i]);
    }
    const Type v = parts[i + width - 1];
    value = i == 0 ? v : types_.join(value, v);
  }
  stack_.resize(stack_.size() - count);
  push(node, is_map ? types_.map(key, value) : types_.list(value));
  return true;
}

bool Checker::loop(Node& node) {
  const auto kind = static_cast<Loop>(node.kind);
  if (node.op == Op::iter_begin) {
    const Type range = pop();
    const Kind k = types_.kind(range);
    if (k != Kind::dyn && k != Kind::list && k != Kind::map &&
        !mismatch(node, {"macros go over a list or a map, not ", types_.name(range)}))
      return false;
    const Types::Row row = types_.rows[range];
    const Type first = k == Kind::map    ? row.key
                       : k != Kind::list ? kDyn
                       : node.two != 0   ? id(Kind::integer)
                                         : row.value;
    slots_[node.slot] = first;
    if (node.two != 0)
      slots_[node.slot + 1u] = k == Kind::dyn || row.object ? kDyn : row.value;
    node.type = first;
    p_.loops = std::max(p_.loops, ++loops_);
    return true;
  }
  const Type body = pop();
  if (node.op == Op::iter_test)
    return want(node, body, id(Kind::boolean), "the filter of a macro");
  --loops_;
  const bool predicate = kind != Loop::map && kind != Loop::transform_map;
  if (predicate && !want(node, body, id(Kind::boolean), "the condition of a macro"))
    return false;
  Type result = id(Kind::boolean);
  if (kind == Loop::map)
    result = types_.list(body);
  else if (kind == Loop::filter)
    result = types_.list(p_.nodes[node.arg].type);
  else if (kind == Loop::transform_map)
    result = types_.map(p_.nodes[node.arg].type, body);
  push(node, result);
  return true;
}

bool Checker::one(Node& node) {
  constexpr Type kNone = 0xffff;
  switch (node.op) {
  case Op::konst:
    push(node, id(p_.constants[node.arg].kind));
    return true;
  case Op::global:
    push(node, types_.declared->variables[node.arg].type);
    return true;
  case Op::local:
    push(node, slots_[node.slot]);
    return true;
  case Op::select:
  case Op::has: {
    const Type of = pop();
    const Kind k = types_.kind(of);
    const std::string_view name = p_.names[node.arg];
    const bool fits = k == Kind::dyn ||
                      (k == Kind::map && types_.assignable(types_.rows[of].key, id(Kind::string)));
    if (!fits && !mismatch(node, {"`.", name, "` needs a map, not ", types_.name(of)}))
      return false;
    push(node, node.op == Op::has       ? id(Kind::boolean)
               : fits && k == Kind::map ? types_.member(of, name)
                                        : kDyn);
    return true;
  }
  case Op::index: {
    const Type key = pop(), of = pop();
    const Kind k = types_.kind(of);
    const Types::Row row = types_.rows[of];
    const Type wanted = k == Kind::list ? id(Kind::integer) : k == Kind::map ? row.key : kDyn;
    if (k != Kind::dyn && k != Kind::list && k != Kind::map &&
        !mismatch(node, {"`[…]` needs a list or a map, not ", types_.name(of)}))
      return false;
    if (!want(node, key, wanted, "what stands in the brackets"))
      return false;
    push(node, row.object ? kDyn : row.value);
    return true;
  }
  case Op::not_:
  case Op::negate: {
    const Type t = pop();
    const Kind k = types_.kind(t);
    const bool fits =
        k == Kind::dyn ||
        (node.op == Op::not_ ? k == Kind::boolean : k == Kind::integer || k == Kind::real);
    if (!fits && !mismatch(node, {"`", op_text(node.op), "` does not take ", types_.name(t)}))
      return false;
    push(node, node.op == Op::not_ ? id(Kind::boolean) : t);
    return true;
  }
  case Op::add:
  case Op::sub:
  case Op::mul:
  case Op::div:
  case Op::mod: {
    const Type b = pop(), a = pop();
    const Type result = arithmetic(node.op, a, b);
    if (result == kNone &&
        !mismatch(node, {"`", op_text(node.op), "` does not take ", types_.name(a), " and ",
                         types_.name(b), "; convert one of them"}))
      return false;
    push(node, result == kNone ? kDyn : result);
    return true;
  }
  case Op::eq:
  case Op::ne:
  case Op::lt:
  case Op::le:
  case Op::gt:
  case Op::ge: {
    const Type b = pop(), a = pop();
    const bool order = node.op != Op::eq && node.op != Op::ne;
    if ((!types_.assignable(a, b) || (order && (!comparable(a) || !comparable(b)))) &&
        !mismatch(node, {"`", op_text(node.op), "` does not compare ", types_.name(a), " and ",
                         types_.name(b)}))
      return false;
    push(node, id(Kind::boolean));
    return true;
  }
  case Op::in: {
    const Type of = pop(), value = pop();
    const Kind k = types_.kind(of);
    const Types::Row row = types_.rows[of];
    const bool fits = k == Kind::dyn || (k == Kind::list && types_.assignable(row.value, value)) ||
                      (k == Kind::map && types_.assignable(row.key, value));
    if (!fits &&
        !mismatch(node, {"`in` does not look for ", types_.name(value), " in ", types_.name(of)}))
      return false;
    push(node, id(Kind::boolean));
    return true;
  }
  case Op::and_test:
  case Op::or_test:
    return want(node, stack_.back(), id(Kind::boolean), "the left side of `&&` or `||`");
  case Op::and_:
  case Op::or_: {
    const Type b = pop();
    pop();
    if (!want(node, b, id(Kind::boolean), "the right side of `&&` or `||`"))
      return false;
    push(node, id(Kind::boolean));
    return true;
  }
  case Op::cond_test:
    return want(node, pop(), id(Kind::boolean), "what stands before `?`");
  case Op::jump:
    return true;
  case Op::cond: {
    const Type b = pop(), a = pop();
    if (!types_.assignable(a, b) &&
        !mismatch(node, {"the two values of `? :` must have one type, not ", types_.name(a),
                         " and ", types_.name(b)}))
      return false;
    push(node, types_.join(a, b));
    return true;
  }
  case Op::list:
  case Op::map:
    return aggregate(node);
  case Op::call:
    return call(node);
  case Op::iter_begin:
  case Op::iter_test:
  case Op::iter_next:
    return loop(node);
  case Op::bind_begin:
    slots_[node.slot] = pop();
    return true;
  case Op::bind_end:
    push(node, pop());
    return true;
  case Op::fail:
    stack_.resize(stack_.size() - node.arg);
    push(node, kDyn);
    return true;
  }
  return true;
}

bool Checker::run() {
  for (Node& node : p_.nodes) {
    if (!one(node))
      return false;
  }
  const Node& whole = p_.nodes.back();
  return !work_.options.boolean || types_.assignable(id(Kind::boolean), whole.type) ||
         mismatch(whole, {"a condition must be bool, not ", types_.name(whole.type),
                          "; compare it with something"});
}

}  // namespace

bool check_program(Compilation& work) { return Checker(work).run(); }

}  // namespace ringfence::condition
