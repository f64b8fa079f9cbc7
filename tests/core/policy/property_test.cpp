// Laws over random models. The seed is printed when one fails.
#include "models.h"

using namespace ringfence;
using namespace ringfence::test;

TEST_CASE("law: the order of rows and members never matters", "[policy][law]") {
  for (std::uint32_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const Model model = make_model(random);
    const Policy one = parse_model(model.text(random)), two = parse_model(model.text(random));
    each_question([&](const auto& who, const auto& action, const auto& where) {
      CHECK(answer(one, who, action, where) == answer(two, who, action, where));
    });
  }
}

TEST_CASE(
    "law: adding a deny or a boundary never allows, adding a binding of pure allows never denies",
    "[policy][law]") {
  for (std::uint32_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const Model model = make_model(random);
    Model stricter = model, wider = model;
    stricter.denies.push_back(R"({"id":"x","permissions":[")" + random.pick(kPatterns) +
                              R"("],"scope":")" + random.pick(kScopes) + "\"}");
    stricter.boundaries.push_back(R"({"id":"x","principal":"tenant","allow":)" +
                                  quoted_list(some(random, kPatterns, 3)) + "}");
    wider.roles.push_back(R"("w":{"allow":[")" + random.pick(kPatterns) + "\"]}");
    wider.bindings.push_back(R"({"id":"x","principal":")" + random.pick(kUsers) +
                             R"(","role":"w","scope":")" + random.pick(kScopes) + "\"}");
    const Policy base = parse_model(model.text(random)),
                 strict = parse_model(stricter.text(random)),
                 wide = parse_model(wider.text(random));
    each_question([&](const auto& who, const auto& action, const auto& where) {
      const bool allowed = base.can(who, action, where, kNow);
      if (!allowed)
        CHECK_FALSE(strict.can(who, action, where, kNow));
      if (allowed)
        CHECK(wide.can(who, action, where, kNow));
    });
  }
}

TEST_CASE("law: what is needed, once granted, is enough", "[policy][law]") {
  for (std::uint32_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const Model model = make_model(random);
    const Policy policy = parse_model(model.text(random));
    int asked = 0;
    each_question([&](const auto& who, const auto& action, const auto& where) {
      if (who.substr(0, 5) == "role/" || asked > 20)
        return;
      for (const auto& need : check(policy, who, action, where).needed) {
        ++asked;
        Model granted = model;  // "role R at RESOURCE"
        const auto at = need.find(" at ");
        granted.bindings.push_back(R"({"id":"x","principal":")" + who + R"(","role":")" +
                                   need.substr(5, at - 5) + R"(","scope":")" + need.substr(at + 4) +
                                   "\"}");
        CHECK(parse_model(granted.text(random)).can(who, action, where, kNow));
      }
    });
  }
}
