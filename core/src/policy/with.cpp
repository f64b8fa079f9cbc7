// Policy::with: a snapshot with changes that answers as if the changed document had been loaded.
//
// Bindings, and users and services joining or leaving teams, are what changes all day: they cost
// the rows of the parties that they touch. Everything else loads the changed document.
#include "policy/compiled.h"
#include "policy/decide.h"
#include "policy/delta_build.h"
#include "policy/edit.h"
#include "policy/separation.h"

namespace ringfence {

using namespace policy;

namespace {

// Whether the changes are of the kind that a delta can hold.
bool is_small(json::Value changes) {
  for (const auto& [key, value] : changes) {
    if (key != "revision" && key != "bindings" && key != "members" && key != "$schema")
      return false;
    if (key != "members")
      continue;
    for (const auto& [side, teams] : value)
      for (const auto& [team, list] : teams)
        for (const auto& [index, who] : list)
          if (who.string().substr(0, 5) == "team/")
            return false;
  }
  return true;
}

}  // namespace

Result<Policy> Policy::with(std::string_view changes_text) const {
  RINGFENCE_TRY(document, json::Document::parse(changes_text, {.comments = true}));
  const json::Value changes = document.root();
  Problems problems;
  read_changes(changes, problems);
  if (!problems.empty())
    return tl::unexpected(problems.take());
  if (is_small(changes)) {
    DeltaBuilder builder(*c_, changes, problems);
    const std::shared_ptr<const Compiled> changed = builder.run();
    if (!problems.empty())
      return tl::unexpected(problems.take());
    if (changed->delta->changes <= Delta::kMax)
      return Policy(changed);
    return parse(changed->canonical());
  }
  RINGFENCE_TRY(before, json::Document::parse(c_->canonical()));
  const std::string text = edit(before.root(), changes, problems);
  if (!problems.empty())
    return tl::unexpected(problems.take());
  return parse(text);
}

}  // namespace ringfence
