// The grammar of conditions, which is that of CEL:
//
//   expr     = or ["?" or ":" expr]
//   or       = and {"||" and}
//   and      = relation {"&&" relation}
//   relation = sum {("<" | "<=" | ">" | ">=" | "==" | "!=" | "in") sum}
//   sum      = product {("+" | "-") product}
//   product  = unary {("*" | "/" | "%") unary}
//   unary    = {"!"} member | {"-"} member
//   member   = primary {"." NAME ["(" [exprs] ")"] | "[" expr "]"}
//   primary  = ["."] NAME {"." NAME} ["(" [exprs] ")"] | "(" expr ")" | "[" [exprs [","]] "]"
//            | "{" [expr ":" expr {"," expr ":" expr} [","]] "}" | LITERAL
//
// There is no tree. As an operand ends before its operator is known, the parser can write the
// program down in evaluation order while it reads, and every later step is a loop over that array
// (program.h). What a loop cannot read is nesting: brackets, arguments and the last part of `?:`
// go through expr() again, at most kMaxDepth deep, so that no text can exhaust the stack. Chains of
// operators, selections and signs are loops here and cost no depth.
//
// Macros are calls whose first argument is a new variable (parse_macros.cpp). A dotted name may be
// a variable, a selection from one, a type or a function with a namespace, decided in that order,
// longest first (parse_names.cpp).
#pragma once

#include <string>
#include <string_view>

#include "condition/lexer.h"
#include "condition/program.h"

namespace ringfence::condition {

constexpr std::size_t kMaxText = 64 << 10;
constexpr int kMaxDepth = 64;

class Parser {
 public:
  explicit Parser(Compilation& work) : work_(work), program_(work.program), lexer_(work.text) {}
  [[nodiscard]] bool run();

 private:
  // These append nodes for what they read; false: `work_.error` says why not.
  bool expr();
  bool binary(int least);
  bool unary();
  bool member();
  bool primary();
  bool name(bool rooted);
  bool selector(std::uint32_t start);
  bool subscript(std::uint32_t start);
  bool list();
  bool map();
  bool literal(bool negative);

  bool call(std::string_view function, std::uint32_t start, std::uint32_t offset, bool member);
  bool arguments(std::uint32_t& count);
  bool has_macro();
  bool bind_macro(std::uint32_t start);
  bool loop_macro(std::string_view name, std::uint32_t start, std::uint32_t offset);

  bool variable(std::string_view dotted, bool rooted);
  bool next();
  bool expect(std::uint8_t token, const char* message);
  bool refuse(std::string_view code, std::initializer_list<std::string_view> message,
              std::size_t offset) {
    return work_.refuse(code, message, offset);
  }
  bool syntax(std::initializer_list<std::string_view> message);
  bool unsupported(std::string_view message);
  [[nodiscard]] bool at(std::uint8_t token) const { return lexer_.token == token; }
  [[nodiscard]] bool at_name(std::string_view text) const {
    return lexer_.token == kName && lexer_.text() == text;
  }
  [[nodiscard]] bool variable_follows() const;  // a name and a comma
  [[nodiscard]] std::uint32_t place() const {
    return static_cast<std::uint32_t>(program_.nodes.size());
  }
  Node& emit(Op op, std::uint32_t start, std::size_t offset, std::uint32_t arg = 0);
  void constant(Val value, std::size_t offset);
  std::uint8_t open_variable(std::string_view name);

  Compilation& work_;
  Program& program_;
  Lexer lexer_;
  int depth_ = 0;
  std::string_view scope_[2 * kMaxDepth];  // names of the variables of the macros around
  std::uint32_t scope_size_ = 0;
};

// Words that may not name a variable.
[[nodiscard]] bool is_reserved(std::string_view word);

}  // namespace ringfence::condition
