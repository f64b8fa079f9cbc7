#include <algorithm>

#include "condition/literal.h"
#include "condition/program.h"

namespace ringfence::condition {

std::string cat(std::initializer_list<std::string_view> pieces) {
  std::string out;
  for (const std::string_view piece : pieces)
    out += piece;
  return out;
}

std::uint32_t Program::name(std::string_view text) {
  names.push_back(memory.copy(text));
  return static_cast<std::uint32_t>(names.size() - 1);
}

std::string place_of(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto lines = static_cast<std::uint64_t>(std::count(before.begin(), before.end(), '\n'));
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return cat({"line ", format_unsigned(lines + 1), " column ",
              format_unsigned(count_code_points(before.substr(line_start)) + 1)});
}

bool Compilation::refuse(std::string_view code, std::initializer_list<std::string_view> message,
                         std::size_t offset) {
  error.code = code;
  error.message = cat(message);
  error.path = place_of(text, offset);
  return false;
}

std::shared_ptr<const Program> compile_program(std::string_view text, const Types& types,
                                               Error& error, CompileOptions options) {
  auto program = std::make_shared<Program>();
  program->types = types;
  Compilation work{*program, text, options};
  if (parse_program(work) && check_program(work) && (!options.fold || fold_program(work)))
    return program;
  error = std::move(work.error);
  return nullptr;
}

}  // namespace ringfence::condition
