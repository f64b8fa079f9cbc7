#include "policy/read_parts.h"

namespace ringfence::policy {

using json::Kind;

void Reader::attributes(Section section) {
  static constexpr MemberSpec kMembers[] = {{"principal", Kind::object},
                                            {"resource", Kind::object},
                                            {"action", Kind::object},
                                            {"context", Kind::object}};
  if (!section)
    return;
  std::vector<condition::Attribute> declared;
  const auto groups = problems_.members(*section, kMembers);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (!groups[i])
      continue;
    for (const auto& [name, type] : *groups[i]) {
      if (!type.is(Kind::string)) {
        problems_.add("policy.wrong_type", "this must be the name of a type", type);
        continue;
      }
      condition::Attribute one{std::string(kMembers[i].key) + "." + std::string(name),
                               std::string(type.string())};
      if (auto alone = condition::Environment::declare({one}); !alone)
        problems_.add(alone.error().code, alone.error().message, type);
      else
        declared.push_back(std::move(one));
    }
  }
  if (auto all = condition::Environment::declare(declared))
    own.attributes = std::move(*all);
  else
    problems_.add(all.error().code, all.error().message, *section);
}

Index Reader::condition(const Section& when) {
  if (!when)
    return 0;
  const std::uint32_t before = condition_texts_.size();
  const std::uint32_t known = condition_texts_.intern(when->string());
  if (known < before)
    return known + 1;
  auto compiled = Condition::compile(when->string(), names_.attributes);
  if (compiled) {
    model.conditions.push_back(std::move(*compiled));
    return static_cast<Index>(model.conditions.size());
  }
  const Error& error = compiled.error();
  problems_.add(error.code, error.message + (error.path.empty() ? "" : " (" + error.path + ")"),
                *when);
  return 0;
}

}  // namespace ringfence::policy
