// What conditions are evaluated on: the question, and the attributes that came with it.
//
// In a preview some attributes are unknown. A condition that depends on them counts in the asker's
// favour (an allow holds, a deny or boundary does not), and what is left to find out is noted: so
// the order of decision ends in `granted` exactly where something could still be granted.
#pragma once

#include <optional>

#include "policy/compiled.h"

namespace ringfence::policy {

// What a preview leaves open, in CEL.
struct Open {
  const std::vector<std::string>& unknown;     // paths of attributes
  std::vector<std::string> allows = {};        // of these one must hold
  std::vector<std::string> others = {};        // and these all: no deny applies, no boundary caps
  std::vector<std::uint32_t> conditions = {};  // numbers of the conditions behind `allows`
  std::uint32_t last = 0;                      // number of the last condition that was left open
};

class Facts {
 public:
  // Views must outlive the object. `attributes` is an object with principal, resource, action and
  // context, each an object or left out. With `open` it is a preview.
  Facts(const Compiled& c, std::string_view subject, std::string_view action,
        std::string_view resource, Timestamp at, std::optional<json::Value> attributes = {},
        Open* open = nullptr)
      : now(at), c_(c), subject_(subject), action_(action), resource_(resource),
        attributes_(attributes), open_(open) {}

  const Timestamp now;

  // Evaluates condition `number`, of an allow.
  [[nodiscard]] condition::Outcome evaluate(std::uint32_t number) const;
  // What remains of it with the attributes at the `unknown` paths not known.
  [[nodiscard]] condition::Partial
  evaluate(std::uint32_t number, const std::vector<std::string>& unknown,
           condition::Reading reading = condition::Reading::exact) const;

  // Whether a deny or a boundary with this condition applies: unless it is surely not met. 0: no
  // condition.
  [[nodiscard]] bool may_hold(std::uint32_t number) const {
    return number == 0 || !excluded(number);
  }

 private:
  [[nodiscard]] condition::Activation activation() const;
  [[nodiscard]] bool excluded(std::uint32_t number) const;

  const Compiled& c_;
  std::string_view subject_, action_, resource_;
  std::optional<json::Value> attributes_;
  Open* open_;
};

}  // namespace ringfence::policy
