// Compiling a description, which is also its check: whatever is wrong with it is found here, before
// any request is.
#include <algorithm>

#include "facade/schema.h"

namespace ringfence::facade {
namespace {

constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kUpper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kDigits = "0123456789";

bool within(std::string_view text, std::string_view a, std::string_view b, std::string_view c) {
  return std::all_of(text.begin(), text.end(), [&](char ch) {
    return a.find(ch) != a.npos || b.find(ch) != b.npos || c.find(ch) != c.npos;
  });
}

bool type_name(std::string_view name) {
  return !name.empty() && kUpper.find(name[0]) != kUpper.npos &&
         within(name, kLower, kUpper, kDigits);
}

bool member_name(std::string_view name) {
  return !name.empty() && kLower.find(name[0]) != kLower.npos && within(name, kLower, kDigits, "_");
}

// `word` or `topic.word`.
bool operation_name(std::string_view name) {
  const auto dot = name.find('.');
  if (dot == name.npos)
    return member_name(name);
  return member_name(name.substr(0, dot)) && member_name(name.substr(dot + 1));
}

// `"a"|"b"|…`: at least one word, each of [a-z0-9_-], none twice.
bool words(std::string_view text) {
  std::vector<std::string_view> seen;
  while (true) {
    if (text.size() < 3 || text[0] != '"')
      return false;
    const auto end = text.find('"', 1);
    if (end == text.npos || end == 1)
      return false;
    const std::string_view word = text.substr(1, end - 1);
    if (!within(word, kLower, kDigits, "_-"))
      return false;
    if (std::find(seen.begin(), seen.end(), word) != seen.end())
      return false;
    seen.push_back(word);
    text.remove_prefix(end + 1);
    if (text.empty())
      return true;
    if (text[0] != '|')
      return false;
    text.remove_prefix(1);
  }
}

tl::unexpected<Error> broken(std::string code, std::string_view what, std::string_view name) {
  return fail("description." + std::move(code),
              std::string(what) + " `" + std::string(name) + "`: mend the description");
}

}  // namespace

Schema::Schema(Registry registry) : registry_(std::move(registry)) { valid_ = compile(); }

Result<void> Schema::compile() {
  for (const Type& type : registry_.types()) {
    if (!type_name(type.name))
      return broken("bad_name", "no name for a type is", type.name);
    if (this->type(type.name) != nullptr)
      return broken("duplicate_type", "there are two types", type.name);
    types_.push_back({type.name, {}});
  }
  for (const Type& type : registry_.types())
    RINGFENCE_CHECK(compile_type(type));
  RINGFENCE_CHECK(check_cycles());
  for (const Operation& operation : registry_.operations()) {
    const auto after = std::upper_bound(
        operations_.begin(), operations_.end(), operation.name,
        [](std::string_view name, const Operation* other) { return name < other->name; });
    operations_.insert(after, &operation);
  }
  for (std::size_t i = 1; i < operations_.size(); ++i)
    if (operations_[i - 1]->name == operations_[i]->name)
      return broken("duplicate_operation", "there are two operations", operations_[i]->name);
  for (const Operation& operation : registry_.operations())
    RINGFENCE_CHECK(check_operation(operation));
  return {};
}

Result<void> Schema::compile_type(const Type& type) {
  std::vector<Member> members;
  for (const Field& field : type.fields) {
    Member member;
    member.name = field.name;
    if (!member.name.empty() && member.name.back() == '?') {
      member.optional = true;
      member.name.remove_suffix(1);
    }
    if (!member_name(member.name))
      return broken("bad_name", "no name for a member is", field.name);
    for (const Member& other : members)
      if (other.name == member.name)
        return broken("duplicate_member", std::string(type.name) + " has two members", member.name);
    RINGFENCE_TRY(ref, compile_ref(field.type));
    member.ref = ref;
    members.push_back(member);
  }
  for (Compiled& compiled : types_) {
    if (compiled.name == type.name) {
      compiled.members = std::move(members);
      break;
    }
  }
  return {};
}

Result<std::uint32_t> Schema::compile_ref(std::string_view text) {
  Ref ref;
  ref.text = text;
  if (text == "string") {
    ref.base = Base::string;
  } else if (text == "integer") {
    ref.base = Base::integer;
  } else if (text == "boolean") {
    ref.base = Base::boolean;
  } else if (text == "time") {
    ref.base = Base::time;
  } else if (text == "object") {
    ref.base = Base::object;
  } else if (text == "json") {
    ref.base = Base::json;
  } else if (text.size() > 2 && text.substr(text.size() - 2) == "[]") {
    ref.base = Base::array;
    RINGFENCE_TRY(element, compile_ref(text.substr(0, text.size() - 2)));
    ref.at = element;
  } else if (text.size() > 5 && text.substr(0, 4) == "map<" && text.back() == '>') {
    ref.base = Base::map;
    RINGFENCE_TRY(element, compile_ref(text.substr(4, text.size() - 5)));
    ref.at = element;
  } else if (!text.empty() && text[0] == '"') {
    ref.base = Base::words;
    if (!words(text))
      return broken("bad_type", "no list of words is", text);
  } else {
    ref.base = Base::named;
    const Compiled* found = type(text);
    if (found == nullptr)
      return broken("unknown_type", "there is no type", text);
    ref.at = static_cast<std::uint32_t>(found - types_.data());
  }
  refs_.push_back(ref);
  return static_cast<std::uint32_t>(refs_.size() - 1);
}

// Types that contain themselves are refused: so checking a request never recurses deeper than the
// description does. Each round settles the types whose members are all settled.
Result<void> Schema::check_cycles() const {
  std::vector<bool> settled(types_.size(), false);
  for (bool progress = true; progress;) {
    progress = false;
    for (std::size_t i = 0; i < types_.size(); ++i) {
      if (settled[i])
        continue;
      const auto open = [&](const Member& member) {
        const Ref* ref = &refs_[member.ref];
        while (ref->base == Base::array || ref->base == Base::map)
          ref = &refs_[ref->at];
        return ref->base == Base::named && !settled[ref->at];
      };
      if (std::any_of(types_[i].members.begin(), types_[i].members.end(), open))
        continue;
      settled[i] = true;
      progress = true;
    }
  }
  for (std::size_t i = 0; i < types_.size(); ++i)
    if (!settled[i])
      return broken("cycle", "a type contains itself:", types_[i].name);
  return {};
}

Result<void> Schema::check_operation(const Operation& operation) const {
  if (!operation_name(operation.name))
    return broken("bad_name", "no name for an operation is", operation.name);
  if (operation.run == nullptr)
    return broken("no_handler", "nothing runs", operation.name);
  for (std::string_view name : {operation.request, operation.response})
    if (!name.empty() && type(name) == nullptr)
      return broken("unknown_type", "there is no type", name);
  if (!operation.handle.empty() &&
      std::none_of(operations_.begin(), operations_.end(),
                   [&](const Operation* other) { return other->opens == operation.handle; }))
    return broken("unknown_handle", "nothing opens a handle of kind", operation.handle);
  bool gives_handle = false;
  if (const Compiled* response = type(operation.response))
    for (const Member& member : response->members)
      if (member.name == "handle")
        gives_handle = !member.optional && refs_[member.ref].base == Base::integer;
  if (gives_handle != !operation.opens.empty())
    return broken("handle_mismatch", "`opens` and the `handle` of the response disagree in",
                  operation.name);
  return {};
}

}  // namespace ringfence::facade
