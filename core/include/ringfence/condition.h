// Conditions: boolean expressions in CEL (https://cel.dev) over `principal`, `resource`, `action`,
// `context` and `now`. docs/CONDITIONS.md says what of the language there is.
//
// A Condition is compiled once, is immutable and may be shared between threads. Evaluating it never
// loops for ever, never overflows the stack and never throws: what goes wrong is an answer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ringfence/encoding.h"
#include "ringfence/error.h"
#include "ringfence/json.h"

namespace ringfence::condition {

struct Activation;
struct Program;
struct Trial;
struct Types;

// Declares that the attribute at `path` ("context.mfa", "principal.device.os") has `type`: bool,
// int, uint, double, string, timestamp, duration, net.IP, net.CIDR, null_type, dyn, list(T) or
// map(string, T). What JSON cannot say is converted when it is read: a timestamp, duration or
// address from its text, a uint and a double from an integer.
struct Attribute {
  std::string path;
  std::string type;
};

// What conditions may assume about attributes. Undeclared ones are `dyn`: checked when evaluated.
// Immutable, cheap to copy.
class Environment {
 public:
  // Nothing declared but the facts: principal.id, principal.type, resource.id, resource.type and
  // action.name are strings, now is a timestamp.
  Environment();
  // Errors: condition.attribute (path = the attribute's).
  [[nodiscard]] static Result<Environment> declare(const std::vector<Attribute>& attributes);

 private:
  friend class Condition;
  friend Result<Trial> try_expression(std::string_view, const Environment&, const Activation&,
                                      const std::vector<std::string>&);
  std::shared_ptr<const Types> types_;
};

// Something with facts that the engine vouches for and attributes that the request brought. The
// facts hide attributes of the same names.
struct Subject {
  std::string_view type, id;              // members `type` and `id`
  std::optional<json::Value> attributes;  // an object
};

// What a condition is evaluated on. Views: everything must outlive the call.
struct Activation {
  Subject principal;
  Subject resource;
  std::string_view action;                       // action.name
  std::optional<json::Value> action_attributes;  // an object
  std::optional<json::Value> context;            // an object
  Timestamp now = 0;
  std::uint64_t cost_limit = 100'000;  // steps; a step is at most some 100 ns
};

// The answer of an evaluation. Default-constructed it is a no.
struct Outcome {
  bool value = false;        // false when there is an error
  std::string_view error;    // stable code such as condition.missing_attribute; empty: none
  std::string_view message;  // what went wrong, in words
  std::string attribute;     // of a missing or mistyped attribute: its path
  std::uint32_t offset = 0;  // byte of the expression where it went wrong
  [[nodiscard]] bool failed() const { return !error.empty(); }
};

// The answer where some attributes are unknown.
struct Partial {
  enum class Kind : std::uint8_t { no, yes, error, residual };
  Kind kind = Kind::no;
  Outcome outcome;       // of no, yes and error
  std::string residual;  // CEL over the unknown attributes; known ones have become literals
};

// What of a condition the asker needs to know, which says what an error in a part of it is worth.
enum class Reading : std::uint8_t {
  exact,     // its value or its error: what remains has the same
  holds,     // whether it is true, an error being a no: what remains is true exactly then
  excluded,  // whether it is surely false, an error being a maybe: what remains is true exactly
             // then
};

// Errors: request.bad_unknown: a path that is no attribute such as `context.mfa`, `principal.dept`,
// or all of them (`context`). What the engine itself states (`principal.id`, `now`) is known.
[[nodiscard]] Result<void> check_unknown(const std::vector<std::string>& unknown);

// What an expression of any type comes to.
struct Trial {
  std::string canonical;   // the expression in its one spelling
  std::string type;        // by the type check: int, list(string), dyn
  bool residual = false;   // it depends on attributes that are unknown: `text` is what remains
  std::string text;        // as CEL; reads back as the same value
  std::string value;       // as canonical JSON that keeps types: {"int":"1"} (docs/CONDITIONS.md)
  std::uint64_t cost = 0;  // steps of the evaluation
};

// Tries an expression, as editors and consoles do; the attributes at the `unknown` paths are not
// known. O(length + cost limit). Errors, with path = "line L column C": those of
// Condition::compile and of an Outcome;
[[nodiscard]] Result<Trial> try_expression(std::string_view text, const Environment& environment,
                                           const Activation& activation,
                                           const std::vector<std::string>& unknown);

class Condition {
 public:
  // O(length). Errors, with path = "line L column C": condition.syntax, condition.too_long (64
  // KiB), condition.too_deep (64 levels), condition.type, condition.undeclared,
  // condition.unsupported (`matches`, message types), condition.invalid_literal.
  [[nodiscard]] static Result<Condition> compile(std::string_view text,
                                                 const Environment& environment);

  // Never allocates for expressions over scalars. O(cost limit).
  [[nodiscard]] Outcome evaluate(const Activation& activation) const;

  // As evaluate, with the attributes at the `unknown` paths ("context.mfa", "context") not known
  // yet, whatever the activation says of them. On every completion of the activation the residual
  // comes to what `reading` says of this condition. O(cost limit + length * paths).
  [[nodiscard]] Partial evaluate(const Activation& activation,
                                 const std::vector<std::string>& unknown,
                                 Reading reading = Reading::exact) const;

  // `(any[0] || any[1] || …) && all[0] && all[1] …` in its canonical spelling, compiled where this
  // one was; without `any` what stands in `all` is enough. Errors: those of compile, as the whole
  // may be too long where no part is.
  [[nodiscard]] Result<Condition> combined(const std::vector<std::string>& any,
                                           const std::vector<std::string>& all) const;

  // The expression in its one canonical spelling; compiling that gives the same condition.
  [[nodiscard]] std::string text() const;

  // The attributes that it names, sorted: {"context.ip", "context.mfa"}.
  [[nodiscard]] std::vector<std::string> attributes() const;

 private:
  explicit Condition(std::shared_ptr<const Program> program) : program_(std::move(program)) {}
  std::shared_ptr<const Program> program_;
};

}  // namespace ringfence::condition

namespace ringfence {
using condition::Condition;
}  // namespace ringfence
