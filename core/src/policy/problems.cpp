#include "policy/problems.h"

#include <algorithm>

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

// Edit distance with adjacent swaps, or `limit + 1` as soon as it must exceed `limit`.
std::size_t distance(std::string_view a, std::string_view b, std::size_t limit) {
  if (a.size() > b.size() + limit || b.size() > a.size() + limit)
    return limit + 1;
  std::vector<std::size_t> before(b.size() + 1), previous(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    previous[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    std::size_t least = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t swap_cost = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({previous[j] + 1, row[j - 1] + 1, previous[j - 1] + swap_cost});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
      least = std::min(least, row[j]);
    }
    if (least > limit)
      return limit + 1;
    before.swap(previous);
    previous.swap(row);
  }
  return previous[b.size()];
}

}  // namespace

std::string suggestion(std::string_view word, const std::vector<std::string_view>& candidates) {
  constexpr std::size_t kLongest = 128, kMostCandidates = 20000;
  if (word.size() > kLongest || candidates.size() > kMostCandidates)
    return "";
  const std::size_t limit = word.size() < 4 ? 1 : word.size() < 8 ? 2 : 3;
  std::size_t best = limit + 1;
  std::string_view found;
  for (const std::string_view candidate : candidates) {
    if (candidate.size() > kLongest)
      continue;
    const std::size_t d = distance(word, candidate, limit);
    if (d < best || (d == best && d <= limit && candidate < found)) {
      best = d;
      found = candidate;
    }
  }
  return best > limit ? "" : "; did you mean `" + std::string(found) + "`?";
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
          "unknown member `" + std::string(key) + "`" + suggestion(key, known), value);
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
