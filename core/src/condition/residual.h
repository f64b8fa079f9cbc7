// Programs written back as text, whole or with what is known of them put in.
#pragma once

#include <string>
#include <vector>

#include "condition/program.h"

namespace ringfence::condition {

// How the values of a trace are put in. A value may be of a narrower type than the expression that
// it replaces, and then the text around it might no longer pass the type check: `typed` keeps types
// as they were by writing dyn(…) around such a value.
enum class Inlining : std::uint8_t { plain, typed };

// The program as CEL. With a trace (a value for each node, unknown where there is none) nodes with
// values become literals and `true && x`, `false || x` and decided `? :` become what remains.
[[nodiscard]] std::string print(const Program& program, const std::vector<Val>* trace,
                                Inlining inlining = Inlining::plain, bool opposite = false);

// What remains with the values of the trace put in, or the opposite of that: the shortest such text
// that loads. Without a trace nothing is put in.
[[nodiscard]] std::string residual_text(const Program& program, const std::vector<Val>* trace,
                                        bool opposite = false);

// Appends a literal for `v`. False, with `out` spoiled: it has none within `limit` bytes.
[[nodiscard]] bool append_literal(std::string& out, const Val& v, std::size_t limit = SIZE_MAX);

}  // namespace ringfence::condition
