#include "condition/parser.h"

#include <algorithm>

#include "condition/literal.h"

namespace ringfence::condition {
namespace {

struct Operator {
  std::uint8_t token;
  std::uint8_t level;
  Op op;
};
constexpr Operator kOperators[] = {
    {kOr, 0, Op::or_}, {kAnd, 1, Op::and_},     {kEqual, 2, Op::eq}, {kNotEqual, 2, Op::ne},
    {'<', 2, Op::lt},  {kLessEqual, 2, Op::le}, {'>', 2, Op::gt},    {kGreaterEqual, 2, Op::ge},
    {'+', 3, Op::add}, {'-', 3, Op::sub},       {'*', 4, Op::mul},   {'/', 4, Op::div},
    {'%', 4, Op::mod},
};

}  // namespace

bool Parser::syntax(std::initializer_list<std::string_view> message) {
  return refuse("condition.syntax", message, lexer_.begin);
}

bool Parser::unsupported(std::string_view message) {
  return refuse("condition.unsupported", {message}, lexer_.begin);
}

bool Parser::next() { return lexer_.next() || syntax({lexer_.problem}); }

bool Parser::expect(std::uint8_t token, const char* message) {
  return at(token) ? next() : syntax({message});
}

Node& Parser::emit(Op op, std::uint32_t start, std::size_t offset, std::uint32_t arg) {
  program_.nodes.push_back({op, 0, 0, 0, kDyn, 0, arg, start, static_cast<std::uint32_t>(offset)});
  return program_.nodes.back();
}

void Parser::constant(Val value, std::size_t offset) {
  program_.constants.push_back(value);
  emit(Op::konst, place(), offset, static_cast<std::uint32_t>(program_.constants.size() - 1));
}

bool Parser::run() {
  if (!next() || !expr())
    return false;
  return at(kEnd) ||
         syntax({"the expression should end here; an operator or a bracket is missing"});
}

bool Parser::expr() {
  if (++depth_ > kMaxDepth)
    return refuse("condition.too_deep", {"the expression nests more than 64 levels deep; split it"},
                  lexer_.begin);
  const std::uint32_t start = place();
  if (!binary(0))
    return false;
  if (at('?')) {
    const std::size_t offset = lexer_.begin;
    const std::uint32_t test = place();
    emit(Op::cond_test, start, offset);
    if (!next() || !binary(0))
      return false;
    const std::uint32_t jump = place();
    emit(Op::jump, start, offset);
    program_.nodes[test].arg = place();
    if (!expect(':', "`? :` needs a colon and a second value") || !expr())
      return false;
    program_.nodes[jump].arg = place();
    emit(Op::cond, start, offset);
  }
  --depth_;
  return true;
}

bool Parser::binary(int least) {
  const std::uint32_t start = place();
  if (!unary())
    return false;
  for (;;) {
    const Operator* found = nullptr;
    for (const Operator& o : kOperators) {
      if (at(o.token) && o.level >= least)
        found = &o;
    }
    Op op = Op::in;
    int level = 2;
    if (found != nullptr) {
      op = found->op;
      level = found->level;
    } else if (!at_name("in") || least > level) {
      return true;
    }
    const std::size_t offset = lexer_.begin;
    const std::uint32_t test = place();
    if (op == Op::and_ || op == Op::or_)
      emit(op == Op::and_ ? Op::and_test : Op::or_test, start, offset);
    if (!next() || !binary(level + 1))
      return false;
    if (op == Op::and_ || op == Op::or_)
      program_.nodes[test].arg = place();
    emit(op, start, offset);
  }
}

bool Parser::unary() {
  const std::uint32_t start = place();
  const std::uint8_t sign = at('-') ? '-' : '!';
  const std::size_t offset = lexer_.begin;
  std::uint32_t signs = 0;
  for (; at(sign); ++signs) {
    if (!next())
      return false;
  }
  if (sign == '-' && signs != 0 && (at(kInt) || at(kDouble))) {
    --signs;
    if (!literal(true))
      return false;
    while (at('.') || at('[')) {
      if (at('.') ? !selector(start) : !subscript(start))
        return false;
    }
  } else if (!member()) {
    return false;
  }
  for (; signs != 0; --signs)
    emit(sign == '-' ? Op::negate : Op::not_, start, offset);
  return true;
}

bool Parser::member() {
  const std::uint32_t start = place();
  if (!primary())
    return false;
  while (at('.') || at('[')) {
    if (at('.') ? !selector(start) : !subscript(start))
      return false;
  }
  if (at('{'))
    return unsupported("message types are left out; compare the attributes one by one");
  return true;
}

bool Parser::selector(std::uint32_t start) {
  if (!next())
    return false;
  if (at('?'))
    return unsupported("`.?` is left out; use `has(…)`");
  const bool quoted = at(kQuotedName);
  const std::string_view name = lexer_.text();
  const auto offset = static_cast<std::uint32_t>(lexer_.begin);
  if ((!at(kName) && !quoted) ||
      (!quoted && (name == "true" || name == "false" || name == "null" || name == "in")))
    return syntax({"a name must follow the dot; others go in brackets: `a[\"…\"]`"});
  if (!next())
    return false;
  if (at('(') && !quoted)
    return call(name, start, offset, true);
  emit(Op::select, start, offset, program_.name(name));
  return true;
}

bool Parser::subscript(std::uint32_t start) {
  const std::size_t offset = lexer_.begin;
  if (!next())
    return false;
  if (at('?'))
    return unsupported("`[?` is left out; use `in` first");
  const std::uint32_t key = place();
  if (!expr() || !expect(']', "the bracket `[` is not closed"))
    return false;
  // a["b"] is a.b, so that both spellings name the same attribute.
  if (place() == key + 1 && program_.nodes[key].op == Op::konst) {
    const Val& value = program_.constants[program_.nodes[key].arg];
    if (value.is(Kind::string)) {
      program_.nodes.pop_back();
      emit(Op::select, start, offset, program_.name(value.text())).two = 1;
      return true;
    }
  }
  emit(Op::index, start, offset);
  return true;
}

bool parse_program(Compilation& work) {
  if (work.text.size() > kMaxText)
    return work.refuse("condition.too_long", {"the expression has more than 65536 bytes; split it"},
                       0);
  if (const std::size_t bad = invalid_utf8_at(work.text); bad != work.text.size())
    return work.refuse("condition.syntax", {"the expression is not valid UTF-8"}, bad);
  return Parser(work).run();
}

}  // namespace ringfence::condition
