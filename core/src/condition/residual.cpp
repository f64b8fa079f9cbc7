#include "condition/residual.h"

#include <utility>

#include "condition/functions.h"
#include "condition/parser.h"

namespace ringfence::condition {
namespace {

// How tightly a piece of text binds: what has a lower level needs parentheses.
enum Level : std::uint8_t {
  kCond,
  kOrLevel,
  kAndLevel,
  kRelation,
  kSum,
  kProduct,
  kUnary,
  kMember
};

struct Piece {
  std::string text;
  Level level = kMember;
  Type type = kDyn;
  bool known = false, value = false;  // it is the literal true or false
  bool bare = false;     // an operand left over from && or ||, which would have insisted on a bool
  std::string opposite;  // of `!x` and `a == b`, where asked for: x, a != b
};

struct Sign {
  const char* text;
  Level level;
};

Sign sign(Op op) {
  switch (op) {
  case Op::add:
    return {" + ", kSum};
  case Op::sub:
    return {" - ", kSum};
  case Op::mul:
    return {" * ", kProduct};
  case Op::div:
    return {" / ", kProduct};
  case Op::mod:
    return {" % ", kProduct};
  case Op::eq:
    return {" == ", kRelation};
  case Op::ne:
    return {" != ", kRelation};
  case Op::lt:
    return {" < ", kRelation};
  case Op::le:
    return {" <= ", kRelation};
  case Op::gt:
    return {" > ", kRelation};
  case Op::ge:
    return {" >= ", kRelation};
  case Op::in:
    return {" in ", kRelation};
  case Op::and_:
    return {" && ", kAndLevel};
  default:
    return {" || ", kOrLevel};
  }
}

bool is_plain_name(std::string_view name) {
  Lexer lexer(name);
  return lexer.next() && lexer.token == kName && lexer.end == name.size() && name != "true" &&
         name != "false" && name != "null" && name != "in";
}

std::string_view loop_name(const Node& node) {
  static constexpr std::string_view kOne[] = {"all", "exists", "exists_one", "map", "filter", ""};
  static constexpr std::string_view kTwo[] = {"all",           "exists", "existsOne",
                                              "transformList", "",       "transformMap"};
  return (node.two != 0 ? kTwo : kOne)[node.kind];
}

constexpr std::size_t kLong = 1024;  // longer values stay names

class Printer {
 public:
  Printer(const Program& program, const std::vector<Val>* trace, Inlining inlining, bool opposite)
      : p_(program), trace_(trace), typed_(inlining == Inlining::typed), opposite_(opposite) {}
  std::string run();

 private:
  void one(const Node& node);
  void call(const Node& node);
  void loop(const Node& node);
  void aggregate(const Node& node);
  bool simplify(const Node& node);
  bool replace(std::size_t at);
  // The text of a piece where at least `level` is wanted and any type will do.
  std::string operand(Piece& piece, Level level, bool wants_bool = false);
  Piece pop() {
    Piece piece = std::move(stack_.back());
    stack_.pop_back();
    return piece;
  }
  Piece& push(std::string text, Level level, Type type) {
    stack_.push_back({std::move(text), level, type, false, false, false, {}});
    return stack_.back();
  }

  const Program& p_;
  const std::vector<Val>* trace_;
  bool typed_, opposite_;
  std::vector<Piece> stack_;
  std::uint64_t filtered_ = 0;  // a bit for each loop around: it has a filter
};

std::string Printer::operand(Piece& piece, Level level, bool wants_bool) {
  if (piece.bare && !wants_bool) {
    piece.text = "true && " + (piece.level < kAndLevel ? '(' + piece.text + ')' : piece.text);
    piece.level = kAndLevel;
  }
  if (piece.level >= level)
    return std::move(piece.text);
  return '(' + piece.text + ')';
}

// A literal instead of the node, if it has a value and the value a literal.
bool Printer::replace(std::size_t at) {
  const Node& node = p_.nodes[at];
  const Val& v = node.op == Op::konst ? p_.constants[node.arg] : (*trace_)[at];
  std::string text;
  if (!v.is_value() || !append_literal(text, v, node.op == Op::konst ? SIZE_MAX : kLong))
    return false;
  std::size_t operands = 2;
  switch (node.op) {
  case Op::konst:
  case Op::global:
  case Op::local:
    operands = 0;
    break;
  case Op::select:
  case Op::has:
  case Op::not_:
  case Op::negate:
    operands = 1;
    break;
  case Op::cond:
    operands = 3;
    break;
  case Op::list:
  case Op::call:
    operands = node.arg;
    break;
  case Op::map:
    operands = 2 * std::size_t{node.arg};
    break;
  case Op::iter_next:
    operands = (filtered_ & 1) != 0 ? 3 : 2;
    filtered_ >>= 1;
    break;
  default:
    break;
  }
  stack_.resize(stack_.size() - operands);
  if (typed_ && node.op != Op::konst &&
      (node.type != id(v.kind) || v.is(Kind::list) || v.is(Kind::map)))
    text = "dyn(" + text + ')';
  Piece& piece = push(std::move(text), kMember, static_cast<Type>(v.kind));
  if (piece.text[0] == '-')
    piece.level = kUnary;
  piece.known = v.is(Kind::boolean);
  piece.value = v.is_true();
  return true;
}

// What is left of `&&`, `||` and `? :` where a part of them is known.
bool Printer::simplify(const Node& node) {
  if (trace_ == nullptr)
    return false;
  const std::size_t n = stack_.size();
  if (node.op == Op::cond) {
    Piece& test = stack_[n - 3];
    if (!test.known)
      return false;
    Piece chosen = std::move(stack_[test.value ? n - 2 : n - 1]);
    if (typed_ && chosen.type != node.type) {
      chosen.text = "dyn(" + operand(chosen, kCond) + ')';
      chosen.level = kMember;
      chosen.type = kDyn;
      chosen.bare = chosen.known = false;
    }
    stack_.resize(n - 3);
    stack_.push_back(std::move(chosen));
    return true;
  }
  if (node.op != Op::and_ && node.op != Op::or_)
    return false;
  Piece &a = stack_[n - 2], &b = stack_[n - 1];
  const bool neutral = node.op == Op::and_;
  const bool drop_a = a.known && a.value == neutral;
  const bool drop_b = (b.known && b.value == neutral) || a.text == b.text;
  if (!drop_a && !drop_b)
    return false;
  Piece rest = drop_a ? std::move(b) : std::move(a);
  rest.bare = rest.type != id(Kind::boolean);
  stack_.resize(n - 2);
  stack_.push_back(std::move(rest));
  return true;
}

void Printer::call(const Node& node) {
  const std::size_t n = node.arg;
  Piece* const args = stack_.data() + (stack_.size() - n);
  std::string text;
  std::size_t first = 0;
  if (node.two != 0) {
    text = operand(args[0], kMember) + '.';
    first = 1;
  }
  text += overload_name(overload_at(node.kind));
  text += '(';
  for (std::size_t i = first; i < n; ++i)
    text += (i == first ? "" : ", ") + operand(args[i], kCond);
  text += ')';
  stack_.resize(stack_.size() - n);
  push(std::move(text), kMember, node.type);
}

void Printer::aggregate(const Node& node) {
  const bool map = node.op == Op::map;
  const std::size_t n = map ? 2 * std::size_t{node.arg} : node.arg;
  Piece* const parts = stack_.data() + (stack_.size() - n);
  std::string text(1, map ? '{' : '[');
  for (std::size_t i = 0; i < n; ++i) {
    text += i == 0 ? "" : map && i % 2 == 1 ? ": " : ", ";
    text += operand(parts[i], kCond);
  }
  text += map ? '}' : ']';
  stack_.resize(stack_.size() - n);
  push(std::move(text), kMember, node.type);
}

void Printer::loop(const Node& node) {
  if (node.op == Op::iter_begin) {
    filtered_ <<= 1;
    return;
  }
  if (node.op == Op::iter_test) {
    filtered_ |= 1;
    return;
  }
  const auto kind = static_cast<Loop>(node.kind);
  const bool predicate = kind != Loop::map && kind != Loop::transform_map;
  Piece body = pop();
  std::string text;
  if ((filtered_ & 1) != 0) {
    Piece test = pop();
    text = operand(test, kCond, true) + ", ";
  }
  filtered_ >>= 1;
  text += operand(body, kCond, predicate);
  std::string names(p_.names[node.second]);
  if (node.two != 0)
    names += ", " + std::string(p_.names[p_.nodes[node.arg].second]);
  Piece range = pop();
  push(operand(range, kMember) + '.' + std::string(loop_name(node)) + '(' + names + ", " + text +
           ')',
       kMember, node.type);
}

void Printer::one(const Node& node) {
  switch (node.op) {
  case Op::global: {
    const std::string& name = p_.types.declared->variables[node.arg].name;
    const std::string_view first = std::string_view(name).substr(0, name.find('.'));
    bool hidden = !p_.types.declared->container.empty();
    for (const Node& other : p_.nodes)
      hidden = hidden || (other.op == Op::local && p_.names[other.arg] == first);
    push((hidden ? "." : "") + name, kMember, node.type);
    break;
  }
  case Op::local:
    push(std::string(p_.names[node.arg]), kMember, node.type);
    break;
  case Op::select:
  case Op::has: {
    Piece of = pop();
    const std::string_view name = p_.names[node.arg];
    std::string text = operand(of, kMember);
    if (is_plain_name(name)) {
      text += '.';
      text += name;
    } else if (node.op == Op::has) {
      text += ".`" + std::string(name) + '`';
    } else {
      std::string quoted;
      if (append_literal(quoted, condition::text(name)))
        text += '[' + quoted + ']';
    }
    push(node.op == Op::has ? "has(" + text + ')' : std::move(text), kMember, node.type);
    break;
  }
  case Op::index: {
    Piece key = pop(), of = pop();
    push(operand(of, kMember) + '[' + operand(key, kCond) + ']', kMember, node.type);
    break;
  }
  case Op::not_:
  case Op::negate: {
    Piece of = pop();
    const bool is_not = node.op == Op::not_;
    // Signs of one kind may follow each other.
    const bool same = !of.text.empty() && of.text[0] == (is_not ? '!' : '-');
    std::string other;
    if (opposite_ && is_not)
      other = of.text;
    push((is_not ? "!" : "-") + operand(of, same && of.level == kUnary ? kUnary : kMember, is_not),
         kUnary, node.type)
        .opposite = std::move(other);
    break;
  }
  case Op::cond: {
    Piece b = pop(), a = pop(), test = pop();
    push(operand(test, kOrLevel, true) + " ? " + operand(a, kOrLevel) + " : " + operand(b, kCond),
         kCond, node.type);
    break;
  }
  case Op::list:
  case Op::map:
    aggregate(node);
    break;
  case Op::call:
    call(node);
    break;
  case Op::iter_begin:
  case Op::iter_test:
  case Op::iter_next:
    loop(node);
    break;
  case Op::bind_end: {
    Piece body = pop(), init = pop();
    std::size_t begin = static_cast<std::size_t>(&node - p_.nodes.data());
    for (int open = 1; open > 0;) {
      --begin;
      open += p_.nodes[begin].op == Op::bind_end     ? 1
              : p_.nodes[begin].op == Op::bind_begin ? -1
                                                     : 0;
    }
    push("cel.bind(" + std::string(p_.names[p_.nodes[begin].second]) + ", " + operand(init, kCond) +
             ", " + operand(body, kCond) + ')',
         kMember, node.type);
    break;
  }
  case Op::konst:  // always a literal
  case Op::and_test:
  case Op::or_test:
  case Op::cond_test:
  case Op::jump:
  case Op::bind_begin:
    break;
  case Op::fail:
    stack_.resize(stack_.size() - node.arg);
    push("fail", kMember, kDyn);
    break;
  default: {
    const Sign s = sign(node.op);
    const bool logic = node.op == Op::and_ || node.op == Op::or_;
    Piece b = pop(), a = pop();
    std::string text = operand(a, s.level, logic);
    const std::string right = operand(b, static_cast<Level>(s.level + 1), logic);
    std::string other;
    if (opposite_ && (node.op == Op::eq || node.op == Op::ne))
      other = text + sign(node.op == Op::eq ? Op::ne : Op::eq).text + right;
    text += s.text + right;
    push(std::move(text), s.level, node.type).opposite = std::move(other);
  }
  }
}

std::string Printer::run() {
  for (std::size_t i = 0; i < p_.nodes.size(); ++i) {
    const Node& node = p_.nodes[i];
    const bool literal = node.op == Op::konst || (trace_ != nullptr && (*trace_)[i].is_value());
    if (!(literal && replace(i)) && !simplify(node))
      one(node);
  }
  Piece& whole = stack_.back();
  if (!opposite_)
    return std::move(whole.text);
  return whole.opposite.empty() ? '!' + operand(whole, kMember, true) : std::move(whole.opposite);
}

}  // namespace

std::string print(const Program& program, const std::vector<Val>* trace, Inlining inlining,
                  bool opposite) {
  return Printer(program, trace, inlining, opposite).run();
}

std::string residual_text(const Program& program, const std::vector<Val>* trace, bool opposite) {
  Error ignored;
  for (const Inlining inlining : {Inlining::plain, Inlining::typed}) {
    std::string text = print(program, trace, inlining, opposite);
    if (compile_program(text, program.types, ignored))
      return text;
  }
  return print(program, nullptr, Inlining::plain, opposite);
}

}  // namespace ringfence::condition
