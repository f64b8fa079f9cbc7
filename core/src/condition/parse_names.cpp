// Names: variables (maybe dotted), types, functions (maybe with a namespace).
#include <algorithm>

#include "condition/functions.h"
#include "condition/parser.h"

namespace ringfence::condition {
namespace {

constexpr std::string_view kReserved[] = {
    "as",       "break",   "const",  "continue", "else", "false", "for",
    "function", "if",      "import", "in",       "let",  "loop",  "namespace",
    "null",     "package", "return", "true",     "var",  "void",  "while"};
constexpr std::size_t kMaxParts = 16;  // of a dotted name

}  // namespace

bool is_reserved(std::string_view word) {
  return std::find(std::begin(kReserved), std::end(kReserved), word) != std::end(kReserved);
}

// Appends the variable or type called `dotted`, looked up in the container first.
bool Parser::variable(std::string_view dotted, bool rooted) {
  std::string_view container = rooted ? std::string_view() : program_.types.declared->container;
  for (;;) {
    std::string full(container);
    if (!full.empty())
      full += '.';
    full += dotted;
    for (std::size_t i = 0; i < program_.types.declared->variables.size(); ++i) {
      if (program_.types.declared->variables[i].name == full) {
        emit(Op::global, place(), lexer_.begin, static_cast<std::uint32_t>(i));
        return true;
      }
    }
    if (const Kind kind = type_denoted(full); kind != Kind::error) {
      constant(Val(Kind::type, static_cast<std::int64_t>(kind)), lexer_.begin);
      return true;
    }
    if (container.empty())
      return false;
    const std::size_t dot = container.rfind('.');
    container = dot == container.npos ? std::string_view() : container.substr(0, dot);
  }
}

bool Parser::name(bool rooted) {
  const std::string_view first = lexer_.text();
  const std::uint32_t start = place();
  const auto offset = static_cast<std::uint32_t>(lexer_.begin);
  if (!at(kName))
    return syntax({"a name is expected after the dot"});
  if (first == "true" || first == "false" || first == "null") {
    constant(first == "null" ? Val() : boolean(first == "true"), offset);
    return next();
  }
  if (is_reserved(first))
    return syntax({"`", first, "` is a reserved word; write `a[\"", first, "\"]` to select it"});
  if (!rooted) {
    for (std::size_t i = scope_size_; i-- > 0;) {
      if (scope_[i] != first)
        continue;
      emit(Op::local, start, offset, program_.name(first)).slot = static_cast<std::uint8_t>(i);
      return next();
    }
  }
  // The dotted name as far as it goes, and where each part of it ends.
  std::size_t ends[kMaxParts];
  std::size_t lengths[kMaxParts];  // of the name up to each part
  std::string dotted;
  std::size_t parts = 0;
  const Lexer here = lexer_;
  bool calls = false;
  while (parts < kMaxParts) {
    if (parts != 0)
      dotted += '.';
    dotted += lexer_.text();
    lengths[parts] = dotted.size();
    ends[parts++] = lexer_.end;
    if (!next())
      return false;
    calls = at('(');
    if (!at('.') || !next() || !at(kName) || is_reserved(lexer_.text()))
      break;
  }
  // Goes on after a part of the name.
  const auto resume = [&](std::size_t part) {
    lexer_.end = ends[part];
    return next();
  };
  // Of a call the last part is the function.
  const std::size_t candidates = calls ? parts - 1 : parts;
  for (std::size_t n = candidates; n-- > 0;) {
    lexer_ = here;
    if (variable(std::string_view(dotted).substr(0, lengths[n]), rooted))
      return resume(n);
  }
  if (!resume(parts - 1))
    return false;
  if (calls && (parts == 1 || dotted == "cel.bind" || find_overloads(dotted, false) != nullptr))
    return call(dotted, start, offset, false);
  if (at('{'))
    return refuse("condition.unsupported",
                  {"message types are left out; compare the attributes one by one"}, offset);
  if (!work_.options.check) {
    emit(Op::fail, start, offset);
    return resume(0);
  }
  return refuse("condition.undeclared",
                {"`", first,
                 "` is no variable; there are principal, resource, action, context and now (texts "
                 "stand in quotes)"},
                offset);
}

}  // namespace ringfence::condition
