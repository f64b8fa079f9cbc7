// Deltas: what a delegated key may change, and that every other change is refused.
#include <algorithm>
#include <random>

#include "core/policy/bundle_support.h"

using namespace ringfence;
using namespace ringfence::test;

namespace {

std::string binding(const char* id, const char* role, const char* scope) {
  return std::string(R"({"id":")") + id + R"(","principal":"user/new","role":")" + role +
         R"(","scope":")" + scope + "\"}";
}
std::string adding(const std::string& rows) { return R"({"bindings":{"add":[)" + rows + "]}}"; }
std::string removing(const char* id) {
  return std::string(R"({"bindings":{"remove":[")") + id + "\"]}}";
}

std::string delta(const Policy& base, const std::string& changes) {
  const auto text = sign_bindings(base, changes, kNow - kDay, {}, bindings_key());
  if (!text)
    FAIL(text.error().code << " " << text.error().path << ": " << text.error().message);
  return *text;
}

// How a delta with these changes ends for one who signs whatever he likes.
std::string attempt(const Policy& base, const std::string& changes) {
  const std::string forged = forged_delta(base, changes, bindings_key());
  const std::string result = code(apply_bindings(base, forged, kNow));
  // Signing asks the same.
  if (result != "bundle.malformed")
    CHECK(code(sign_bindings(base, changes, kNow, {}, bindings_key())) == result);
  return result;
}

}  // namespace

TEST_CASE("delta: bindings change as if the bundle had said so, one after the other") {
  const std::string bundle = bundle_text();
  const Policy base = opened(bundle);
  const std::string first = delta(base, adding(binding("new", "dev", "project/web")));
  const Policy one = opened(bundle, {first});
  CHECK(one.can("user/new", "deploy.preview", "project/web", kNow));
  CHECK_FALSE(base.can("user/new", "deploy.preview", "project/web", kNow));
  CHECK(one.revision() == 4);
  CHECK(one.provenance()->expires == kNow + 10 * kDay);  // the delegation's
  // Replaced: what the first delta added goes, and ben's.
  const std::string second =
      delta(one, R"({"bindings":{"add":[)" + binding("new", "viewer", "project/web/env/prod") +
                     R"(],"remove":["new","ben"]}})");
  const Policy two = opened(bundle, {first, second});
  CHECK(two.revision() == 5);
  CHECK_FALSE(two.can("user/new", "deploy.preview", "project/web", kNow));
  CHECK_FALSE(two.can("user/ben", "deploy.preview", "project/web", kNow));
  CHECK(two.can("user/cy", "deploy.preview", "project/api", kNow));
  // It answers and digests as the changed document would.
  const auto loaded = Policy::parse(two.canonical());
  REQUIRE(loaded);
  CHECK(loaded->digest() == two.digest());
  CHECK(state_of(two).head == hex(view(sha256(body_of(second)))));
}

TEST_CASE("delta: nothing outside of the delegation, neither added nor taken away") {
  const Policy base = opened(bundle_text());
  CHECK(attempt(base, adding(binding("x", "viewer", "project/web"))) == "ok");
  CHECK(attempt(base, adding(binding("x", "viewer", "project/web/env/prod"))) == "ok");
  CHECK(attempt(base, adding(binding("x", "viewer", "runtime/web"))) == "ok");  // declared under it
  CHECK(attempt(base, adding(binding("x", "lead", "project/web"))) == "bundle.delegation");
  CHECK(attempt(base, adding(binding("x", "owner", "project/web"))) == "bundle.delegation");
  CHECK(attempt(base, adding(binding("x", "dev", "project/api"))) == "bundle.delegation");
  CHECK(attempt(base, adding(binding("x", "dev", "project/webx"))) == "bundle.delegation");
  CHECK(attempt(base, adding(binding("x", "dev", "project"))) == "policy.bad_path");
  CHECK(attempt(base, adding(binding("x", "dev", "tenant"))) == "bundle.delegation");
  CHECK(attempt(base, adding(binding("x", "viewer", "repo/one"))) == "bundle.delegation");
  CHECK(attempt(base, adding(binding("x", "dev", "project/web") + "," +
                             binding("y", "dev", "project/api"))) == "bundle.delegation");
  CHECK(attempt(base, removing("ben")) == "ok");
  CHECK(attempt(base, removing("ana")) == "bundle.delegation");  // a lead
  CHECK(attempt(base, removing("cy")) == "bundle.delegation");   // elsewhere
  CHECK(attempt(base, removing("nobody")) == "policy.unknown_row");
  CHECK(attempt(base, R"({"bindings":{"add":[)" + binding("ana", "dev", "project/web") +
                          R"(],"remove":["ana"]}})") == "bundle.delegation");
  CHECK(attempt(base, adding(binding("ana", "dev", "project/web"))) == "policy.duplicate");
}

TEST_CASE("delta: bindings only") {
  const Policy base = opened(bundle_text());
  const std::string row = binding("x", "dev", "project/web");
  CHECK(attempt(base, R"({"bindings":{"add":[)" + row + R"(]},"roles":{"remove":["dev"]}})") ==
        "bundle.delegation");
  CHECK(attempt(base, R"({"bindings":{"add":[)" + row + R"(]},"revision":9})") ==
        "bundle.delegation");
  CHECK(attempt(base, R"({"members":{"add":{}}})") == "bundle.delegation");
  CHECK(attempt(base, R"({"denies":{"remove":["freeze"]}})") == "bundle.delegation");
  CHECK(attempt(base, "[]") == "bundle.delegation");
  CHECK(attempt(base, R"({"bindings":[]})") == "policy.wrong_type");
  CHECK(attempt(base, R"({"bindings":{"set":{}}})") == "policy.unknown_member");
  CHECK(attempt(base, R"({"bindings":{}})") == "bundle.malformed");
  CHECK(attempt(base, R"({"bindings":{"add":[]}})") == "bundle.malformed");
  CHECK(attempt(base, R"({"bindings": {"remove":["ben"]}})") == "bundle.malformed");
  CHECK(attempt(base, "nonsense") == "json.syntax");
}

TEST_CASE("delta: skipped, swapped, replayed, branched") {
  const std::string bundle = bundle_text();
  const Policy base = opened(bundle);
  const std::string one = delta(base, adding(binding("x", "dev", "project/web")));
  const std::string two = delta(opened(bundle, {one}), removing("x"));
  const std::string other = delta(base, removing("ben"));
  const auto open = [&](const std::vector<std::string>& deltas,
                        const std::optional<BundleState>& state = {}) {
    return open_bundle(bundle, deltas, root_of(), state, kNow);
  };
  CHECK(code(open({one, two})) == "ok");
  CHECK(code(open({two})) == "bundle.chain");
  CHECK(code(open({two, one})) == "bundle.chain");
  CHECK(code(open({one, one})) == "bundle.chain");
  CHECK(code(open({other, two})) == "bundle.chain");
  CHECK(open({one, one}).error().path == "deltas/1: line 2");
  // The host has seen both: dropping the last, all, or another branch is noticed.
  const BundleState state = state_of(opened(bundle, {one, two}));
  CHECK(code(open({one, two}, state)) == "ok");
  CHECK(code(open({one}, state)) == "bundle.rollback");
  CHECK(code(open({}, state)) == "bundle.rollback");
  const BundleState early = state_of(opened(bundle, {one}));
  CHECK(code(open({other}, early)) == "bundle.fork");
  CHECK(
      code(open({other, delta(opened(bundle, {other}), adding(binding("z", "dev", "project/web")))},
                early)) == "bundle.fork");
  CHECK(code(open({one, two}, early)) == "ok");
  // A next bundle goes on from the deltas.
  CHECK(code(open_bundle(bundle_text("6"), {}, root_of(), state, kNow)) == "ok");
  CHECK(code(open_bundle(bundle_text("5"), {}, root_of(), state, kNow)) == "bundle.fork");
}

TEST_CASE("delta: who signs, for how long") {
  const Policy base = opened(bundle_text());
  const std::string changes = removing("ben");
  const std::string good = forged_delta(base, changes, bindings_key());
  CHECK(code(apply_bindings(base, forged_delta(base, changes, bindings_key(7)), kNow)) ==
        "bundle.unknown_key");
  CHECK(code(apply_bindings(base, sign_document(body_of(good), bundle_key()), kNow)) ==
        "bundle.unknown_key");
  CHECK(code(apply_bindings(base, body_of(good), kNow)) == "bundle.unsigned");
  CHECK(code(apply_bindings(base, replaced(good, "ben", "ana"), kNow)) == "bundle.bad_signature");
  CHECK(code(apply_bindings(base, good, kNow + 10 * kDay - 1)) == "ok");
  CHECK(code(apply_bindings(base, good, kNow + 10 * kDay)) == "bundle.expired");  // delegation
  CHECK(code(apply_bindings(base, good, kNow - 2 * kDay)) == "bundle.not_yet_valid");
  const auto brief = sign_bindings(base, changes, kNow, kNow + kDay, bindings_key());
  REQUIRE(brief);
  const auto applied = apply_bindings(base, *brief, kNow);
  REQUIRE(applied);
  CHECK(applied->provenance()->expires == kNow + kDay);
  CHECK(code(apply_bindings(base, *brief, kNow + kDay)) == "bundle.expired");
  CHECK(code(apply_bindings(base, forged_delta(base, changes, bindings_key(), 2), kNow)) ==
        "bundle.chain");
  CHECK(code(apply_bindings(base,
                            forged_delta(base, changes, bindings_key(), 1, std::string(64, '0')),
                            kNow)) == "bundle.chain");
  BundleTerms none = terms();
  none.delegations.clear();
  const Policy closed = opened(bundle_text("3", none));
  CHECK(code(apply_bindings(closed, forged_delta(closed, changes, bindings_key()), kNow)) ==
        "bundle.unknown_key");
}

TEST_CASE("delta: each change lies in one delegation of those who signed, not in their union") {
  BundleTerms two = terms();
  two.delegations.push_back(
      Delegation{bindings_key().public_key(), {"viewer"}, {"project/api"}, kNow + 5 * kDay});
  two.delegations.push_back(
      Delegation{bindings_key(7).public_key(), {"lead"}, {"tenant"}, kNow + 5 * kDay});
  const Policy base = opened(bundle_text("3", two));
  CHECK(attempt(base, adding(binding("x", "viewer", "project/api"))) == "ok");
  CHECK(attempt(base, adding(binding("x", "dev", "project/api"))) == "bundle.delegation");
  CHECK(attempt(base, adding(binding("x", "lead", "project/web"))) == "bundle.delegation");
  // The policy ends with the first delegation that was needed.
  const auto both = apply_bindings(base,
                                   forged_delta(base,
                                                adding(binding("x", "viewer", "project/api") + "," +
                                                       binding("y", "dev", "project/web")),
                                                bindings_key()),
                                   kNow);
  REQUIRE(both);
  CHECK(both->provenance()->expires == kNow + 5 * kDay);
}

namespace {

struct Change {
  std::string role, scope;
};

// Whether `scope` is `above` or under it, by their text; runtime/web stands under project/web.
bool within(const std::string& scope, const std::string& above) {
  const std::string place = scope == "runtime/web" ? "project/web/" : scope + "/";
  return above == "tenant" || scope == above || place.starts_with(above + "/");
}

}  // namespace

TEST_CASE("delta: a random change is taken exactly if each row lies in one delegation") {
  const unsigned seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  const auto pick = [&](const auto& list) { return list[random() % std::size(list)]; };
  const char* const roles[] = {"viewer", "dev", "lead", "owner"};
  const char* const scopes[] = {
      "tenant",      "project/web", "project/webs", "project/web/env/prod",
      "project/api", "runtime/web", "repo/one"};
  int taken = 0;
  int refused = 0;
  for (int turn = 0; turn < 300; ++turn) {
    BundleTerms random_terms = terms();
    random_terms.delegations.clear();
    for (std::size_t n = 1 + random() % 3; n > 0; --n) {
      Delegation one{bindings_key().public_key(), {pick(roles)}, {pick(scopes)}, kNow + kDay};
      if (random() % 2 == 0)
        one.roles.emplace_back(pick(roles));
      if (random() % 2 == 0)
        one.scopes.emplace_back(pick(scopes));
      random_terms.delegations.push_back(std::move(one));
    }
    std::string before = "[";
    std::vector<Change> there;
    for (int i = 0; i < 4; ++i) {
      there.push_back({pick(roles), pick(scopes)});
      before += (i == 0 ? "" : ",") + binding(std::to_string(i).c_str(), there.back().role.c_str(),
                                              there.back().scope.c_str());
    }
    const Policy base = opened(bundle_text("3", random_terms, 1, (before + "]").c_str()));
    std::vector<Change> touched;
    std::string removed;
    std::string added;
    const std::size_t count = 1 + random() % 3;
    for (std::size_t i = 0; i < count; ++i) {
      if (random() % 2 == 0) {
        touched.push_back(there[i]);
        removed += (removed.empty() ? "\"" : ",\"") + std::to_string(i) + "\"";
      } else {
        touched.push_back({pick(roles), pick(scopes)});
        added += (added.empty() ? "" : ",") + binding(("n" + std::to_string(i)).c_str(),
                                                      touched.back().role.c_str(),
                                                      touched.back().scope.c_str());
      }
    }
    const bool due = std::all_of(touched.begin(), touched.end(), [&](const Change& change) {
      const auto& all = random_terms.delegations;
      return std::any_of(all.begin(), all.end(), [&](const Delegation& one) {
        return std::count(one.roles.begin(), one.roles.end(), change.role) > 0 &&
               std::any_of(one.scopes.begin(), one.scopes.end(),
                           [&](const std::string& scope) { return within(change.scope, scope); });
      });
    });
    const std::string changes =
        R"({"bindings":{"add":[)" + added + R"(],"remove":[)" + removed + "]}}";
    INFO(changes);
    const auto after = apply_bindings(base, forged_delta(base, changes, bindings_key()), kNow);
    REQUIRE(code(after) == (due ? "ok" : "bundle.delegation"));
    (due ? taken : refused) += 1;
    if (due)
      CHECK(after->digest() == Policy::parse(after->canonical())->digest());
  }
  CHECK(taken > 20);
  CHECK(refused > 20);
}
