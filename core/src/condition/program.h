// The compiled form: one array of nodes in evaluation order (operands before operators), so that
// checking, folding, evaluating and printing are all plain loops over it. Nodes that test and jump
// stand between operands:
//
//   a && b             a  and_test→end  b  and_
//   c ? x : y          c  cond_test→y  x  jump→end  y  cond
//   r.all(v, body)     r  iter_begin→end  body  iter_next
//   r.map(v, p, body)  r  iter_begin→end  p  iter_test  body  iter_next
//   cel.bind(v, i, b)  i  bind_begin  b  bind_end
//
// iter_begin and iter_next hold each other's places in `arg`. The name of the first variable is in
// iter_next's `second`, of the second variable in iter_begin's, of a bound one in bind_begin's.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "condition/arena.h"
#include "condition/types.h"
#include "condition/value.h"

namespace ringfence::condition {

enum class Op : std::uint8_t {
  konst,
  global,
  local,
  select,
  has,
  index,
  negate,
  not_,
  add,
  sub,
  mul,
  div,
  mod,
  eq,
  ne,
  lt,
  le,
  gt,
  ge,
  in,
  and_test,
  and_,
  or_test,
  or_,
  cond_test,
  jump,
  cond,
  list,
  map,
  call,
  iter_begin,
  iter_test,
  iter_next,
  bind_begin,
  bind_end,
  fail,  // of unchecked programs: an undeclared name
};

enum class Loop : std::uint8_t { all, exists, exists_one, map, filter, transform_map };

struct Node {
  Op op;
  std::uint8_t kind;     // row of a call's overload (functions.h), Loop of an iteration
  std::uint8_t slot;     // first local variable of an iteration
  std::uint8_t two;      // an iteration with two variables; a call written receiver.name(…)
  Type type;             // of the result
  std::uint16_t second;  // name of a variable, see above
  std::uint32_t arg;     // constant, variable, name, number of operands or place to jump to
  std::uint32_t start;   // first node of the expression that ends here
  std::uint32_t offset;  // byte in the source
};

struct Program {
  Types types;
  std::vector<Node> nodes;
  std::vector<Val> constants;
  std::vector<std::string_view> names;  // in `memory`
  Arena memory;                         // of constants and names
  std::uint32_t stack = 0;              // most values at once
  std::uint32_t slots = 0;              // local variables at once
  std::uint32_t loops = 0;              // iterations within one another
  std::uint32_t name(std::string_view text);
};

struct CompileOptions {
  bool check = true;  // false: type errors and undeclared names wait until evaluation
  bool fold = true;
  bool boolean = false;  // the whole must be true or false
};

// One text on its way to a program. Steps return false after telling `refuse` why.
struct Compilation {
  Program& program;
  std::string_view text;
  CompileOptions options;
  Error error = {};

  // Always false. The error's place is byte `offset` of the text.
  bool refuse(std::string_view code, std::initializer_list<std::string_view> message,
              std::size_t offset);
};
[[nodiscard]] bool parse_program(Compilation& work);
[[nodiscard]] bool check_program(Compilation& work);
[[nodiscard]] bool fold_program(Compilation& work);

// All of them; null with `error` set when one refuses.
[[nodiscard]] std::shared_ptr<const Program> compile_program(std::string_view text,
                                                             const Types& types, Error& error,
                                                             CompileOptions options = {});

// A byte of a text as people count: line 1 column 7, columns in code points.
[[nodiscard]] std::string place_of(std::string_view text, std::size_t offset);

// The pieces in a row.
[[nodiscard]] std::string cat(std::initializer_list<std::string_view> pieces);

}  // namespace ringfence::condition
