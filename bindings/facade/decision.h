// The decision on the wire, in two views. `public` is for end users and is the default: whether,
// the reason's word, the question, which policy, and a sentence. `full` is for operators and adds
// which rows decided and by which path, which grants were missed, and what would be needed. The
// public view reveals nothing about other principals or the policy's structure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ringfence/json.h"
#include "ringfence/policy.h"

namespace ringfence::facade {

enum class View : std::uint8_t { public_view, full };

// The question that a decision answers.
struct Question {
  std::string_view subject, action, resource;
};

// Writes the wire type PolicyRef.
void write_policy_ref(json::Writer& out, const Policy& policy);

// Writes the wire type Decision. `verified` is written where given: whether an identity was proven;
// so is `shadow`, the JSON of what a candidate said differently.
void write_decision(json::Writer& out, const Policy& policy, const Question& question,
                    const Decision& decision, View view, std::optional<bool> verified = {},
                    std::string_view shadow = {});

// The decision as sentences for people; stable, and the same in every runtime.
[[nodiscard]] std::string decision_text(const Question& question, const Decision& decision,
                                        View view);

// The reason as part of a sentence: "nothing grants it".
[[nodiscard]] std::string_view because(Reason reason);

// "allow", "deny" (explicit), or the reason's word: a cell of the access matrix.
[[nodiscard]] std::string_view cell_name(Reason reason);

}  // namespace ringfence::facade
