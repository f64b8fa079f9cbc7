// Executes the examples of docs/FORMATS.md on bundles.
#include "core/formats.h"
#include "ringfence/bundle.h"

using namespace ringfence;
using namespace ringfence::test;

namespace {

template <Purpose P>
SecretKey<P> key_of(const char* name) {
  std::array<std::uint8_t, 32> bytes{};
  for (std::uint8_t i = 0; i < 32; ++i)
    bytes[i] = i;
  return std::move(*SecretKey<P>::generate(name, Entropy(bytes)));
}

constexpr const char* kPolicy =
    R"({"ringfence": 1, "tenant": "acme", "revision": 12,
        "types": {"project": {"in": ["tenant"]}},
        "permissions": {"deploy": {"on": ["project"]}},
        "roles": {"dev": {"allow": ["deploy"]}},
        "bindings": [{"id": "b1", "principal": "user/ana", "role": "dev", "scope": "project/web"}]})";

Timestamp at(const char* time) { return *parse_time(time); }

}  // namespace

TEST_CASE("formats: a root, a bundle and a delta") {
  const auto key = key_of<Purpose::bundle>("acme/policy");
  const auto people = key_of<Purpose::bindings>("acme/people");
  const std::string root_text = example("root.document") + "\n";
  CHECK(*sign_root("acme", 1, std::vector{key.public_key()}, key) == root_text);
  const auto root = TrustRoot::open(root_text);
  REQUIRE(root);

  const std::string bundle_text = example("bundle.document") + "\n";
  const BundleTerms terms{
      at("2026-11-01T00:00:00Z"),
      at("2026-12-01T00:00:00Z"),
      {Delegation{people.public_key(), {"dev"}, {"project/web"}, at("2026-11-15T00:00:00Z")}},
      ""};
  const auto policy = Policy::parse(kPolicy);
  REQUIRE(policy);
  CHECK(*sign_bundle(*policy, terms, key) == bundle_text);
  const Timestamp now = at("2026-11-02T00:00:00Z");
  const auto opened = open_bundle(bundle_text, {}, *root, {}, now);
  REQUIRE(opened);
  CHECK(state_of(*opened).head == example("bundle.head"));

  const std::string delta_text = example("bundle.delta") + "\n";
  const std::string changes =
      R"({"bindings": {"add": [{"id": "b2", "principal": "user/ben", "role": "dev",
                                "scope": "project/web"}]}})";
  CHECK(*sign_bindings(*opened, changes, now, {}, people) == delta_text);
  const auto changed = open_bundle(bundle_text, std::vector{delta_text}, *root, {}, now);
  REQUIRE(changed);
  CHECK(changed->can("user/ben", "deploy", "project/web", now));
  CHECK(changed->provenance()->expires == at("2026-11-15T00:00:00Z"));
}
