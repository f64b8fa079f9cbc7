#include "policy/problems.h"

#include <algorithm>
#include <array>

namespace ringfence::policy {
namespace {

std::string_view kind_name(json::Kind kind) {
  switch (kind) {
  case json::Kind::null:
    return "null";
  case json::Kind::boolean:
    return "true or false";
  case json::Kind::integer:
    return "an integer";
  case json::Kind::real:
    return "a number";
  case json::Kind::string:
    return "a string";
  case json::Kind::array:
    return "an array";
  case json::Kind::object:
    return "an object";
  }
  return "";
}

constexpr std::size_t kLongest = 128;  // bytes of a name that gets a suggestion

// Edit distance with adjacent swaps, or more than `limit` if it exceeds that. Only the cells within
// `limit` of the diagonal matter, so it costs limit * length.
std::size_t distance(std::string_view a, std::string_view b, std::size_t limit) {
  if (a.size() > b.size() + limit || b.size() > a.size() + limit)
    return limit + 1;
  std::array<std::size_t, kLongest + 2> rows[3];
  std::size_t *before = rows[0].data(), *previous = rows[1].data(), *row = rows[2].data();
  for (std::size_t j = 0; j <= b.size() + 1; ++j)
    previous[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    const std::size_t first = i > limit ? i - limit : 1, last = std::min(b.size(), i + limit);
    row[first - 1] = first == 1 ? i : limit + 1;
    std::size_t least = row[first - 1];
    for (std::size_t j = first; j <= last; ++j) {
      const std::size_t swap_cost = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({previous[j] + 1, row[j - 1] + 1, previous[j - 1] + swap_cost});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
      least = std::min(least, row[j]);
    }
    row[last + 1] = limit + 1;
    if (least > limit)
      return limit + 1;
    std::size_t* const spare = before;
    before = previous;
    previous = row;
    row = spare;
  }
  return previous[b.size()];
}

}  // namespace

std::string_view Problems::nearest_of(std::string_view word,
                                      const std::vector<std::string_view>& candidates) {
  if (full() || word.size() > kLongest || candidates.size() > kMostComparisons - comparisons_)
    return {};
  comparisons_ += candidates.size();
  // Of one or two letters everything is near.
  std::size_t best = word.size() < 3 ? 0 : word.size() < 4 ? 1 : word.size() < 8 ? 2 : 3;
  std::string_view found;
  for (const std::string_view candidate : candidates) {
    if (candidate.size() > kLongest)
      continue;
    const std::size_t d = distance(word, candidate, best);
    if (d < best || (d == best && (found.empty() || candidate < found))) {
      best = d;
      found = candidate;
    }
  }
  return found;
}

std::string Problems::did_you_mean(std::string_view word) {
  return word.empty() ? "" : "; did you mean `" + std::string(word) + "`?";
}

void Problems::add(std::string_view code, std::string message, json::Value at) {
  if (!full())
    errors_.push_back(Error{std::string(code), std::move(message), at.pointer(), {}});
}

Error Problems::take() {
  Error first = std::move(errors_.front());
  first.more.assign(std::make_move_iterator(errors_.begin() + 1),
                    std::make_move_iterator(errors_.end()));
  errors_.clear();
  return first;
}

void Problems::read_members(json::Value object, const MemberSpec* spec, std::size_t count,
                            std::optional<json::Value>* found) {
  if (!object.is(json::Kind::object)) {
    add("policy.wrong_type", "this must be an object", object);
    return;
  }
  for (const auto& [key, value] : object) {
    std::size_t i = 0;
    while (i < count && spec[i].key != key)
      ++i;
    if (i == count) {
      std::vector<std::string_view> known;
      for (std::size_t k = 0; k < count; ++k)
        known.push_back(spec[k].key);
      add("policy.unknown_member",
          "unknown member `" + std::string(key) + "`" + nearest(key, known), value);
    } else if (!value.is(spec[i].kind)) {
      add("policy.wrong_type",
          "`" + std::string(key) + "` must be " + std::string(kind_name(spec[i].kind)), value);
    } else {
      found[i] = value;
    }
  }
  for (std::size_t i = 0; i < count; ++i)
    if (spec[i].required && !found[i] && !object.get(spec[i].key))
      add("policy.missing_member", "member `" + std::string(spec[i].key) + "` is missing", object);
}

}  // namespace ringfence::policy
