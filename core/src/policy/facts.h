// What conditions are evaluated on: the question, and the attributes that came with it.
#pragma once

#include <optional>

#include "policy/compiled.h"

namespace ringfence::policy {

class Facts {
 public:
  // Views must outlive the object. `attributes` is an object with principal, resource, action and
  // context, each an object or left out.
  Facts(const Compiled& c, std::string_view subject, std::string_view action,
        std::string_view resource, Timestamp at, std::optional<json::Value> attributes = {})
      : now(at), c_(c), subject_(subject), action_(action), resource_(resource),
        attributes_(attributes) {}

  const Timestamp now;

  // Evaluates condition `number`. Pure.
  [[nodiscard]] condition::Outcome evaluate(std::uint32_t number) const;
  // The same where the attributes at the `unknown` paths are not known.
  [[nodiscard]] condition::Partial evaluate(std::uint32_t number,
                                            const std::vector<std::string>& unknown) const;

  // Whether a deny or a boundary with this condition applies: unless it is surely not met. 0: no
  // condition.
  [[nodiscard]] bool may_hold(std::uint32_t number) const {
    if (number == 0)
      return true;
    const condition::Outcome outcome = evaluate(number);
    return outcome.failed() || outcome.value;
  }

 private:
  [[nodiscard]] condition::Activation activation() const;
  const Compiled& c_;
  std::string_view subject_, action_, resource_;
  std::optional<json::Value> attributes_;
};

}  // namespace ringfence::policy
