// Calls: macros, which bring variables of their own, and functions.
#include <algorithm>

#include "condition/functions.h"
#include "condition/parser.h"

namespace ringfence::condition {
namespace {

struct Macro {
  std::string_view name;
  Loop loop;
  bool one, two;  // which numbers of variables it may have
};
constexpr Macro kMacros[] = {
    {"all", Loop::all, true, true},
    {"exists", Loop::exists, true, true},
    {"exists_one", Loop::exists_one, true, false},
    {"existsOne", Loop::exists_one, true, true},
    {"map", Loop::map, true, false},
    {"filter", Loop::filter, true, false},
    {"transformList", Loop::map, false, true},
    {"transformMap", Loop::transform_map, false, true},
};

}  // namespace

bool Parser::variable_follows() const {
  if (!at(kName) || is_reserved(lexer_.text()))
    return false;
  Lexer ahead = lexer_;
  return ahead.next() && ahead.token == ',';
}

std::uint8_t Parser::open_variable(std::string_view name) {
  scope_[scope_size_++] = name;
  program_.slots = std::max(program_.slots, scope_size_);
  return static_cast<std::uint8_t>(scope_size_ - 1);
}

bool Parser::arguments(std::uint32_t& count) {
  while (!at(')')) {
    if (!expr())
      return false;
    ++count;
    if (at(')'))
      break;
    if (!expect(',', "the parenthesis `(` is not closed, or a comma is missing"))
      return false;
    if (at(')'))
      return syntax({"an argument is missing after the comma"});
  }
  return next();
}

// The lexer is at the opening parenthesis; of a member the receiver is on the program already.
bool Parser::call(std::string_view function, std::uint32_t start, std::uint32_t offset,
                  bool member) {
  if (!next())
    return false;
  if (function == "matches")
    return refuse("condition.unsupported",
                  {"`matches` is left out, as regular expressions can take for ever; use "
                   "startsWith, endsWith or contains"},
                  offset);
  if (!member && function == "has")
    return has_macro();
  if (!member && function == "cel.bind")
    return bind_macro(start);
  if (member) {
    for (const Macro& macro : kMacros) {
      if (macro.name == function)
        return loop_macro(function, start, offset);
    }
  }
  std::uint32_t count = member ? 1 : 0;
  if (!arguments(count))
    return false;
  if (const Overload* const overload = find_overloads(function, member)) {
    Node& node = emit(Op::call, start, offset, count);
    node.kind = overload_row(overload);
    node.two = member ? 1 : 0;
    return true;
  }
  if (!work_.options.check) {
    emit(Op::fail, start, offset, count);
    return true;
  }
  const bool other = find_overloads(function, !member) != nullptr;
  return refuse("condition.undeclared",
                {"there is no function `", function, "`",
                 !other   ? ""
                 : member ? "; it is called without a receiver: `f(x)`"
                          : "; it is called on a value: `x.f(…)`"},
                offset);
}

bool Parser::has_macro() {
  const std::size_t offset = lexer_.begin;
  const std::uint32_t from = place();
  if (!expr() || !expect(')', "`has` takes one selection: `has(context.mfa)`"))
    return false;
  if (place() == from || program_.nodes.back().op != Op::select || program_.nodes.back().two != 0)
    return refuse("condition.syntax", {"`has` takes a selection: `has(context.mfa)`"}, offset);
  program_.nodes.back().op = Op::has;
  return true;
}

bool Parser::bind_macro(std::uint32_t start) {
  if (!variable_follows())
    return syntax({"`cel.bind` takes a new name, its value and an expression"});
  const std::size_t offset = lexer_.begin;
  const std::string_view name = lexer_.text();
  if (!next() || !next() || !expr() ||
      !expect(',', "`cel.bind` takes a new name, its value and an expression"))
    return false;
  const std::uint8_t slot = open_variable(name);
  Node& begin = emit(Op::bind_begin, start, offset);
  begin.slot = slot;
  begin.second = static_cast<std::uint16_t>(program_.name(name));
  if (!expr() || !expect(')', "the parenthesis `(` is not closed"))
    return false;
  --scope_size_;
  emit(Op::bind_end, start, offset);
  return true;
}

bool Parser::loop_macro(std::string_view name, std::uint32_t start, std::uint32_t offset) {
  const Macro& macro = *std::find_if(std::begin(kMacros), std::end(kMacros),
                                     [&](const Macro& m) { return m.name == name; });
  std::string_view variables[2];
  std::size_t count = 0;
  const std::size_t most = macro.two ? 2 : 1;
  while (count < most && variable_follows()) {
    variables[count++] = lexer_.text();
    if (!next() || !next())
      return false;
  }
  if (count == 0 || (count == 1 && !macro.one))
    return syntax({"`", name,
                   macro.one ? "` takes a new name and an expression about it: `x.all(v, v > 0)`"
                             : "` takes two new names, for key and value, and an expression"});
  if (count == 2 && variables[0] == variables[1])
    return syntax({"the two variables of a macro need different names"});
  const std::uint32_t begin = place();
  Node& first = emit(Op::iter_begin, start, offset);
  first.kind = static_cast<std::uint8_t>(macro.loop);
  first.two = count == 2 ? 1 : 0;
  first.slot = open_variable(variables[0]);
  const auto name_id = static_cast<std::uint16_t>(program_.name(variables[0]));
  if (count == 2) {
    open_variable(variables[1]);
    program_.nodes[begin].second = static_cast<std::uint16_t>(program_.name(variables[1]));
  }
  if (!expr())
    return false;
  const bool transforms = macro.loop == Loop::map || macro.loop == Loop::transform_map;
  std::uint32_t test = 0;
  if (transforms && at(',')) {
    test = place();
    emit(Op::iter_test, start, offset);
    if (!next() || !expr())
      return false;
  }
  if (!expect(')', "the parenthesis `(` is not closed, or the macro has too many arguments"))
    return false;
  const std::uint32_t end = place();
  Node& last = emit(Op::iter_next, start, offset, begin);
  last.kind = static_cast<std::uint8_t>(macro.loop);
  last.slot = program_.nodes[begin].slot;
  last.two = program_.nodes[begin].two;
  last.second = name_id;
  program_.nodes[begin].arg = end;
  if (test != 0)
    program_.nodes[test].arg = end;
  scope_size_ -= static_cast<std::uint32_t>(count);
  return true;
}

}  // namespace ringfence::condition
