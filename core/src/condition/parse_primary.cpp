// Brackets and literals.
#include "condition/literal.h"
#include "condition/parser.h"

namespace ringfence::condition {

bool Parser::primary() {
  switch (lexer_.token) {
  case '(':
    return next() && expr() && expect(')', "the parenthesis `(` is not closed");
  case '[':
    return list();
  case '{':
    return map();
  case '.':
    return next() && name(true);
  case kName:
    return name(false);
  case kEnd:
    return syntax({"the expression ends where a value is expected"});
  case kInt:
  case kUint:
  case kDouble:
  case kString:
  case kBytes:
    return literal(false);
  default:
    return syntax({"a value is expected here"});
  }
}

bool Parser::list() {
  const std::uint32_t start = place();
  const std::size_t offset = lexer_.begin;
  if (!next())
    return false;
  std::uint32_t count = 0;
  while (!at(']')) {
    if (at('?'))
      return unsupported("optional elements are left out");
    if (!expr())
      return false;
    ++count;
    if (!at(']') && !expect(',', "the bracket `[` is not closed, or a comma is missing"))
      return false;
  }
  emit(Op::list, start, offset, count);
  return next();
}

bool Parser::map() {
  const std::uint32_t start = place();
  const std::size_t offset = lexer_.begin;
  if (!next())
    return false;
  std::uint32_t count = 0;
  while (!at('}')) {
    if (at('?'))
      return unsupported("optional entries are left out");
    if (!expr() || !expect(':', "a map entry is `key: value`") || !expr())
      return false;
    ++count;
    if (!at('}') && !expect(',', "the brace `{` is not closed, or a comma is missing"))
      return false;
  }
  emit(Op::map, start, offset, count);
  return next();
}

bool Parser::literal(bool negative) {
  const std::string_view text = lexer_.text();
  const std::size_t offset = lexer_.begin;
  Val value;
  switch (lexer_.token) {
  case kInt: {
    const auto parsed = parse_signed(negative ? '-' + std::string(text) : std::string(text), true);
    if (!parsed)
      return refuse("condition.invalid_literal", {"the number is outside the range of 64-bit int"},
                    offset);
    value = integer(*parsed);
    break;
  }
  case kUint: {
    const auto parsed = parse_unsigned(text, true, UINT64_MAX);
    if (!parsed)
      return refuse("condition.invalid_literal", {"the number is outside the range of 64-bit uint"},
                    offset);
    value = uinteger(*parsed);
    break;
  }
  case kDouble: {
    const auto parsed = parse_real(text);
    if (!parsed)
      return refuse("condition.invalid_literal", {"the number is outside the range of double"},
                    offset);
    value = real(negative ? -*parsed : *parsed);
    break;
  }
  default: {
    const bool bytes = lexer_.token == kBytes;
    if (lexer_.raw) {
      value = condition::text(program_.memory.copy(text), bytes ? Kind::bytes : Kind::string);
    } else {
      const char* problem = "";
      const auto decoded = unescape(text, bytes, problem);
      if (!decoded)
        return syntax({problem});
      value = condition::text(program_.memory.copy(*decoded), bytes ? Kind::bytes : Kind::string);
    }
  }
  }
  constant(value, offset);
  return next();
}

}  // namespace ringfence::condition
