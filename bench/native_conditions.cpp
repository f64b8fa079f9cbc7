// Conditions natively: the evaluation alone, of an expression compiled once, on attributes that are
// JSON already.
#include "measure.h"
#include "ringfence/condition.h"
#include "ringfence/json.h"

namespace bench {

using namespace ringfence;

void conditions(std::string_view text) {
  const auto document = json::Document::parse(text);
  if (!document)
    fail("conditions.json: " + document.error().message);
  for (const auto member : document->root()) {
    const std::string name(member.key);
    const auto expression = member.value.get("expression");
    if (!expression)
      continue;
    const auto condition = Condition::compile((*expression).string(), condition::Environment());
    if (!condition)
      fail(name + ": " + condition.error().message);
    condition::Activation on;
    on.principal = {"user", "ana", {}};
    on.resource = {"project", "p", {}};
    on.action = "read";
    for (const auto given : *member.value.get("fails")) {
      on.context = given.value;
      if (condition->evaluate(on).value)
        fail(name + ": holds, but must fail");
    }
    on.context = *member.value.get("holds");
    std::size_t held = 0;
    measure(name, 5000, 100, {}, [&](int) { held += condition->evaluate(on).value ? 1U : 0U; });
    if (held != 500000)
      fail(name + ": fails, but must hold");
  }
}

}  // namespace bench
