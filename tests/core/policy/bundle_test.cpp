// Bundles and roots: what opens, and the table of attacks.
#include "core/policy/bundle_support.h"

using namespace ringfence;
using namespace ringfence::test;

namespace {

Result<Policy> open_at(std::string_view text, Timestamp now = kNow,
                       const std::optional<BundleState>& state = {},
                       const TrustRoot& root = root_of()) {
  return open_bundle(text, {}, root, state, now);
}

// The document with this body, signed anew.
std::string resigned(const std::string& body) { return sign_document(body, bundle_key()); }

}  // namespace

TEST_CASE("bundle: a signed policy opens, decides, and says where it came from") {
  const std::string text = bundle_text();
  const Policy policy = opened(text);
  CHECK(policy.can("user/ana", "deploy.prod", "project/web", kNow));
  const BundleState state = state_of(policy);
  CHECK(state.tenant == "acme");
  CHECK(state.revision == 3);
  CHECK(state.root == 1);
  CHECK(state.head == hex(view(sha256(body_of(text)))));
  CHECK(code(open_at(text, kNow, state)) == "ok");
  CHECK(code(require_signed(policy, root_of(), kNow)) == "ok");
  // As loaded from the document itself.
  CHECK(policy.digest() == load({{"bindings", kBindings}}).digest());
}

TEST_CASE("bundle: the table of attacks") {
  const std::string text = bundle_text();
  const std::string body = body_of(text);
  const BundleState state = state_of(opened(text));
  SECTION("stripped and bare") {
    CHECK(code(open_at(body)) == "bundle.unsigned");
    CHECK(code(open_at(body + "\n")) == "bundle.unsigned");
    CHECK(code(open_at(document({}))) == "bundle.unsigned");
    CHECK(code(open_at("")) == "bundle.malformed");
  }
  SECTION("no key id") {
    const std::string line = text.substr(body.size() + 1);
    const std::string signature = line.substr(line.rfind(' ') + 1);
    CHECK(code(open_at(body + "\n\xE2\x80\x94 " + signature)) == "bundle.malformed");
    CHECK(code(open_at(body + "\n\xE2\x80\x94  " + signature)) == "bundle.malformed");
    CHECK(code(open_at(body + "\n" + signature)) == "bundle.malformed");
  }
  SECTION("keys") {
    CHECK(code(open_at(bundle_text("3", terms(), 9))) == "bundle.unknown_key");
    CHECK(code(open_at(sign_document(body, bindings_key()))) == "bundle.unknown_key");
    // A line by a stranger is passed over; one that claims a known key must verify.
    CHECK(code(open_at(text + sign_body(body, bundle_key(9)))) == "ok");
    CHECK(code(open_at(text + sign_body(body + "x\n", bundle_key()))) == "bundle.bad_signature");
    CHECK(code(open_at(replaced(text, "user/ben", "user/eve"))) == "bundle.bad_signature");
    // The same bytes, signed for another purpose by the same seed and name.
    const auto other = secret_key<Purpose::bindings>("acme/policy", 1);
    CHECK(code(open_at(sign_document(body, other))) == "bundle.unknown_key");
  }
  SECTION("time") {
    CHECK(code(open_at(text, kNow - kDay)) == "ok");
    CHECK(code(open_at(text, kNow - kDay - 1)) == "bundle.not_yet_valid");
    CHECK(code(open_at(text, kNow + 30 * kDay - 1)) == "ok");
    CHECK(code(open_at(text, kNow + 30 * kDay)) == "bundle.expired");
  }
  SECTION("tenant") {
    const auto other = TrustRoot::open(root_text(1, {1}, {1}, "other"));
    CHECK(code(open_at(text, kNow, {}, *other)) == "bundle.wrong_tenant");
    BundleState theirs = state;
    theirs.tenant = "other";
    CHECK(code(open_at(text, kNow, theirs)) == "bundle.wrong_tenant");
  }
  SECTION("what the host remembers") {
    CHECK(code(open_at(bundle_text("2"), kNow, state)) == "bundle.rollback");
    CHECK(code(open_at(bundle_text("4"), kNow, state)) == "ok");
    const char* fewer =
        R"([{"id": "ana", "principal": "user/ana", "role": "lead", "scope": "project/web"}])";
    CHECK(code(open_at(bundle_text("3", terms(), 1, fewer), kNow, state)) == "bundle.fork");
    BundleTerms longer = terms();
    longer.expires += kDay;
    CHECK(code(open_at(bundle_text("3", longer), kNow, state)) == "bundle.fork");
    BundleState newer = state;
    newer.root = 2;
    CHECK(code(open_at(text, kNow, newer)) == "bundle.rollback");
  }
  SECTION("signed, but not what it says") {
    CHECK(code(open_at(resigned(replaced(body, "\"semantics\":1", "\"semantics\":2")))) ==
          "bundle.semantics");
    CHECK(code(open_at(resigned(replaced(body, "user/ben", "user/eve")))) == "bundle.digest");
    CHECK(code(open_at(resigned(replaced(body, "\"revision\":3,\"semantics\"",
                                         "\"revision\":4,\"semantics\"")))) == "bundle.digest");
    CHECK(code(open_at(resigned(replaced(body, "{\"delegations\"", "{ \"delegations\"")))) ==
          "bundle.malformed");
    CHECK(code(open_at(resigned(replaced(body, "\"issued\"", "\"hidden\":1,\"issued\"")))) ==
          "bundle.malformed");
    CHECK(code(open_at(resigned(replaced(body, "\"bindings\":[", "\"bindings\": [")))) ==
          "bundle.malformed");
    CHECK(code(open_at(resigned(replaced(body, "\"role\":\"lead\"", "\"role\":\"boss\"")))) ==
          "policy.unknown_role");
    CHECK(code(open_at(resigned(body + "more\n"))) == "bundle.malformed");
    CHECK(code(open_at(resigned("ringfence bundle v1\n"))) == "bundle.malformed");
    CHECK(code(open_at(resigned(replaced(body, "bundle v1", "bundle v2")))) == "bundle.malformed");
    CHECK(code(open_at(resigned(replaced(body, "\"dev\",\"viewer\"", "\"dev\",\"chief\"")))) ==
          "bundle.delegation");
    CHECK(code(open_at(root_text(1, {1}, {1}))) == "bundle.malformed");
  }
}

TEST_CASE("bundle: what cannot be opened is not signed") {
  BundleTerms empty = terms();
  empty.expires = empty.issued;
  CHECK(code(sign_bundle(load({}), empty, bundle_key())) == "bundle.malformed");
  BundleTerms chief = terms();
  chief.delegations[0].roles = {"chief"};
  CHECK(code(sign_bundle(load({}), chief, bundle_key())) == "bundle.delegation");
  BundleTerms nowhere = terms();
  nowhere.delegations[0].scopes = {"planet/mars"};
  CHECK(code(sign_bundle(load({}), nowhere, bundle_key())) == "bundle.delegation");
  BundleTerms untrue = terms();
  untrue.trust = "abc";
  CHECK(code(sign_bundle(load({}), untrue, bundle_key())) == "bundle.malformed");
}

TEST_CASE("bundle: a policy changed in memory, or of another root, is refused at a gate") {
  const Policy policy = opened(bundle_text());
  const auto changed = policy.with(R"({"bindings": {"remove": ["ben"]}})");
  REQUIRE(changed);
  CHECK(code(require_signed(*changed, root_of(), kNow)) == "policy.unsigned");
  CHECK(code(require_signed(load({}), root_of(), kNow)) == "policy.unsigned");
  CHECK(code(require_signed(policy, root_of(9), kNow)) == "policy.wrong_root");
  CHECK(code(require_signed(policy, root_of(), kNow + 30 * kDay)) == "bundle.expired");
  CHECK(code(apply_bindings(*changed, "", kNow)) == "policy.unsigned");
}

TEST_CASE("bundle: the warning comes in the last quarter, a week before the end at most") {
  BundleTerms week = terms();
  week.expires = week.issued + 8 * kDay;
  week.delegations.clear();
  CHECK(opened(bundle_text("3", week)).provenance()->stale_from() == week.issued + 6 * kDay);
  CHECK(opened(bundle_text()).provenance()->stale_from() == kNow + 23 * kDay);
}

TEST_CASE("root: succession needs the old and the new, and goes one way") {
  const std::string first = root_text(1, {1}, {1});
  const auto follow = [&](const std::vector<std::string>& later) {
    return TrustRoot::open(first, later);
  };
  const std::string second = root_text(2, {3, 4}, {1, 4}), third = root_text(3, {5}, {3, 5});
  const auto root = follow({second, third});
  REQUIRE(root);
  CHECK(root->version() == 3);
  CHECK(code(open_at(bundle_text("3", terms(), 5), kNow, {}, *root)) == "ok");
  CHECK(code(open_at(bundle_text("3", terms(), 1), kNow, {}, *root)) == "bundle.unknown_key");
  CHECK(code(TrustRoot::open(second)) == "ok");  // a later one may be pinned

  CHECK(code(follow({root_text(2, {3}, {3})})) == "root.unknown_key");  // not by the old
  CHECK(code(follow({root_text(2, {3}, {1})})) == "root.unknown_key");  // not by the new
  CHECK(code(follow({root_text(2, {3}, {1, 3}, "b")})) == "root.wrong_tenant");
  CHECK(code(follow({third})) == "root.chain");
  CHECK(code(follow({second, first})) == "root.rollback");
  CHECK(code(follow({second, second})) == "root.rollback");
  CHECK(code(follow({third, second})) == "root.chain");
  CHECK(code(TrustRoot::open(root_text(1, {1}, {2}))) == "root.unknown_key");
  CHECK(code(TrustRoot::open(body_of(first))) == "root.unsigned");
  CHECK(code(TrustRoot::open(bundle_text())) == "root.malformed");
  const auto signed_body = [](const std::string& json) {
    return sign_document("ringfence root v1\n" + json + "\n", bundle_key());
  };
  const std::string key = bundle_key().public_key().text();
  const auto with = [&](const std::string& keys, const char* version) {
    return signed_body("{\"keys\":[" + keys + "],\"tenant\":\"acme\",\"version\":" + version + "}");
  };
  CHECK(code(TrustRoot::open(with("\"" + key + "\"", "1"))) == "ok");
  CHECK(code(TrustRoot::open(with("\"" + key + "\"", "0"))) == "root.malformed");
  CHECK(code(TrustRoot::open(with("\"" + key + "\"", "1.5"))) == "root.malformed");
  CHECK(code(TrustRoot::open(with("\"" + key + "\",\"" + key + "\"", "1"))) == "root.malformed");
  CHECK(code(TrustRoot::open(with("", "1"))) == "root.malformed");
  CHECK(code(TrustRoot::open(with("\"" + bindings_key().public_key().text() + "\"", "1"))) ==
        "root.malformed");
  CHECK(code(sign_root("acme", 0, std::vector{bundle_key().public_key()}, bundle_key())) ==
        "root.malformed");
  CHECK(code(sign_root("acme", 1, {}, bundle_key())) == "root.malformed");
}
