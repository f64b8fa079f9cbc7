// Three-valued previews. With attributes unknown an answer can be `conditional`, and then
//
//   (what remains of one allow || of another || …) && what keeps one deny from applying && …
//
// is true exactly for those completions that `check` allows. Errors need no special case in it:
// what is in error is not true, and that is a no in `check` as well. Validity, boundaries and
// separation do not depend on attributes, except for the conditions of boundaries, which count as
// denies do.
#include "policy/preview.h"

#include <algorithm>

namespace ringfence {

using namespace policy;

namespace {

void sort_unique(std::vector<std::string>& texts) {
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
}

bool is_below(std::string_view path, std::string_view of) {
  return path.substr(0, of.size()) == of && (path.size() == of.size() || path[of.size()] == '.');
}

}  // namespace

Result<Decision> Policy::preview(const Request& request,
                                 const std::vector<std::string>& unknown) const {
  RINGFENCE_CHECK(condition::check_unknown(unknown));
  Open open{unknown};
  RINGFENCE_TRY(decision, answer(*c_, request, &open));
  if (!decision.allowed || (open.allows.empty() && open.others.empty()))
    return decision;
  std::vector<std::string> texts;
  for (const std::uint32_t number : open.conditions)
    texts.push_back(c_->condition(number).text());
  const auto is_open = [&](const DecidingPath& path) {
    return std::find(texts.begin(), texts.end(), path.when) != texts.end();
  };
  if (!std::all_of(decision.deciding.begin(), decision.deciding.end(), is_open)) {
    open.allows.clear();  // another grant holds anyway
    std::erase_if(decision.deciding, is_open);
    if (open.others.empty())
      return decision;
  }
  sort_unique(open.allows);
  sort_unique(open.others);
  auto residual = c_->condition(open.last).combined(open.allows, open.others);
  if (!residual)
    return fail("request.bad_unknown",
                "what remains is longer or deeper than a condition may be: name fewer attributes",
                "/unknown");
  decision.allowed = false;
  decision.reason = Reason::conditional;
  decision.residual = residual->text();
  for (const std::string& named : residual->attributes()) {
    for (const std::string& path : unknown) {
      if (!is_below(named, path) && !is_below(path, named))
        continue;
      decision.needed.push_back(named);
      decision.depends_on.push_back(path);
    }
  }
  sort_unique(decision.needed);
  sort_unique(decision.depends_on);
  return decision;
}

std::vector<std::string> policy::step_up(const Compiled& c, const Facts& facts,
                                         std::uint32_t number) {
  constexpr std::size_t kMost = 8;  // evaluations, each of which may cost its limit
  const auto could = [&](const std::vector<std::string>& unknown) {
    return facts.evaluate(number, unknown, condition::Reading::holds).kind ==
           condition::Partial::Kind::residual;
  };
  std::vector<std::string> named = c.condition(number).attributes();
  std::erase_if(named, [](const std::string& path) { return !is_below(path, "context"); });
  if (named.empty() || !could(named))
    return {};
  if (named.size() > kMost)
    return named;
  std::vector<std::string> enough = named;
  std::erase_if(enough, [&](const std::string& path) { return !could({path}); });
  return enough.empty() ? named : enough;
}

}  // namespace ringfence
