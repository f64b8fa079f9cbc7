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
  std::string_view container = rooted ? std::string_view() : program_.types.container;
  for (;;) {
    std::string full(container);
    if (!full.empty())
      full += '.';
    full += dotted;
    for (std::size_t i = 0; i < program_.types.variables.size(); ++i) {
      if (program_.types.variables[i].name == full) {
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
    return syntax("a name is expected after the dot");
  if (first == "true" || first == "false" || first == "null") {
    constant(first == "null" ? Val() : boolean(first == "true"), offset);
    return next();
  }
  if (is_reserved(first))
    return syntax("`" + std::string(first) + "` is a reserved word; write `a[\"" +
                  std::string(first) + "\"]` to select it");
  if (!rooted) {
    for (std::size_t i = scope_.size(); i-- > 0;) {
      if (scope_[i] != first)
        continue;
      emit(Op::local, start, offset, program_.name(first)).slot = static_cast<std::uint8_t>(i);
      return next();
    }
  }
  // The dotted name as far as it goes, and the lexer after each part of it.
  Lexer ends[kMaxParts] = {lexer_, lexer_, lexer_, lexer_, lexer_, lexer_, lexer_, lexer_,
                           lexer_, lexer_, lexer_, lexer_, lexer_, lexer_, lexer_, lexer_};
  std::string dotted[kMaxParts];
  std::size_t parts = 0;
  const Lexer here = lexer_;
  bool calls = false;
  while (parts < kMaxParts) {
    dotted[parts] =
        parts == 0 ? std::string(first) : dotted[parts - 1] + '.' + std::string(lexer_.text());
    if (!next())
      return false;
    ends[parts++] = lexer_;
    calls = at('(');
    if (!at('.') || !next() || !at(kName) || is_reserved(lexer_.text()))
      break;
  }
  // Of a call the last part is the function.
  const std::size_t candidates = calls ? parts - 1 : parts;
  for (std::size_t n = candidates; n-- > 0;) {
    lexer_ = here;
    if (variable(dotted[n], rooted)) {
      lexer_ = ends[n];
      return true;
    }
  }
  const std::string& whole = dotted[parts - 1];
  if (calls && (parts == 1 || whole == "cel.bind" ||
                find_overloads(whole, false).begin != find_overloads(whole, false).end)) {
    lexer_ = ends[parts - 1];
    return call(whole, start, offset, false);
  }
  lexer_ = ends[parts - 1];
  if (at('{'))
    return refuse("condition.unsupported",
                  "message types are left out; compare the attributes one by one", offset);
  lexer_ = ends[0];
  error_ = {};
  if (!options_.check) {
    emit(Op::fail, start, offset);
    return true;
  }
  return refuse("condition.undeclared",
                "`" + std::string(first) +
                    "` is no variable; there are principal, resource, action, context and now "
                    "(texts stand in quotes)",
                offset);
}

}  // namespace ringfence::condition
