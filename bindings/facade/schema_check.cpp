// Checking a value against the description. Messages name what is expected and never show the
// value: a caller may have put a secret in the wrong place.
#include <algorithm>

#include "facade/quote.h"
#include "facade/schema.h"
#include "ringfence/encoding.h"

namespace ringfence::facade {
namespace {

tl::unexpected<Error> wrong_type(std::string_view expected, json::Value value) {
  return fail("request.wrong_type", "expected " + std::string(expected), value.pointer());
}

bool has_word(std::string_view words, std::string_view word) {
  const std::string quoted = '"' + std::string(word) + '"';
  return word.find('"') == word.npos && words.find(quoted) != words.npos;
}

}  // namespace

const Schema::Compiled* Schema::type(std::string_view name) const {
  for (const Compiled& compiled : types_)
    if (compiled.name == name)
      return &compiled;
  return nullptr;
}

const Operation* Schema::find(std::string_view operation) const {
  const auto at =
      std::lower_bound(operations_.begin(), operations_.end(), operation,
                       [](const Operation* a, std::string_view name) { return a->name < name; });
  return at != operations_.end() && (*at)->name == operation ? *at : nullptr;
}

Result<void> Schema::check(std::string_view name, json::Value value) const {
  if (!valid_)
    return valid_;
  if (name.empty())
    return check_members(Compiled{}, value);
  const Compiled* found = type(name);
  if (found == nullptr)
    return fail("description.unknown_type", "there is no type `" + std::string(name) + "`");
  return check_members(*found, value);
}

Result<void> Schema::check_members(const Compiled& type, json::Value value) const {
  if (!value.is(json::Kind::object))
    return wrong_type("an object", value);
  std::size_t required = 0;
  for (auto [key, member] : value) {
    const Member* found = nullptr;
    for (const Member& candidate : type.members)
      if (candidate.name == key)
        found = &candidate;
    if (found == nullptr)
      return unknown_member(type, key, member);
    RINGFENCE_CHECK(check_ref(refs_[found->ref], member));
    if (!found->optional)
      ++required;
  }
  // Keys are unique in a parsed document, so counting is enough to know that none is missing.
  const auto missing = static_cast<std::size_t>(std::count_if(
      type.members.begin(), type.members.end(), [](const Member& m) { return !m.optional; }));
  if (required == missing)
    return {};
  for (const Member& member : type.members)
    if (!member.optional && !value.get(member.name))
      return fail("request.missing_member",
                  "add the member `" + std::string(member.name) +
                      "`: " + std::string(refs_[member.ref].text),
                  value.pointer());
  return {};
}

tl::unexpected<Error> Schema::unknown_member(const Compiled& type, std::string_view key,
                                             json::Value value) {
  std::string message = "there is no member " + quoted(key) + " here";
  if (type.members.empty()) {
    message += ": it takes none";
  } else {
    message += "; the members are";
    for (const Member& member : type.members)
      message += " `" + std::string(member.name) + "`";
  }
  return fail("request.unknown_member", std::move(message), value.pointer());
}

Result<void> Schema::check_ref(const Ref& ref, json::Value value) const {
  switch (ref.base) {
  case Base::json:
    return {};
  case Base::string:
    if (!value.is(json::Kind::string))
      return wrong_type("a string", value);
    return {};
  case Base::integer:
    if (!value.is(json::Kind::integer))
      return wrong_type("an integer", value);
    return {};
  case Base::boolean:
    if (!value.is(json::Kind::boolean))
      return wrong_type("true or false", value);
    return {};
  case Base::object:
    if (!value.is(json::Kind::object))
      return wrong_type("an object", value);
    return {};
  case Base::time:
    if (!value.is(json::Kind::string))
      return wrong_type("a time as a string", value);
    if (!parse_time(value.string()))
      return fail("request.bad_time", "write the time as RFC 3339 in UTC: `2027-01-01T00:00:00Z`",
                  value.pointer());
    return {};
  case Base::words:
    if (!value.is(json::Kind::string))
      return wrong_type("one of the words " + std::string(ref.text), value);
    if (!has_word(ref.text, value.string()))
      return fail("request.unknown_word", "expected one of the words " + std::string(ref.text),
                  value.pointer());
    return {};
  case Base::named:
    return check_members(types_[ref.at], value);
  case Base::array:
    if (!value.is(json::Kind::array))
      return wrong_type("an array", value);
    for (auto element : value)
      RINGFENCE_CHECK(check_ref(refs_[ref.at], element.value));
    return {};
  case Base::map:
    if (!value.is(json::Kind::object))
      return wrong_type("an object", value);
    for (auto element : value)
      RINGFENCE_CHECK(check_ref(refs_[ref.at], element.value));
    return {};
  }
  return wrong_type("something described", value);
}

}  // namespace ringfence::facade
