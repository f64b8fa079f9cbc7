// The gate: nothing is opened that was not allowed to a proven identity and durably recorded.
#include <catch2/catch.hpp>

#include "gate/gate.h"
#include "ringfence/bundle.h"
#include "support.h"
#include "vault_support.h"

using namespace ringfence;
using namespace ringfence::test;

namespace {

constexpr Timestamp kNow = 1'800'000'000'000;

constexpr const char* kPolicy = R"({
  "ringfence": 1, "tenant": "t1", "revision": 1,
  "types": {"project": {"in": ["tenant"]}, "secret": {"in": ["project", "tenant"]}},
  "permissions": {"secret.read": {"on": ["secret"]}},
  "roles": {"reader": {"allow": ["secret.read"]}},
  "secret_scopes": {"production": "project/web"},
  "bindings": [{"id": "ana", "principal": "user/ana", "role": "reader", "scope": "project/web"}]
})";

struct GateWorld : VaultWorld {
  World world;
  TokenSecretKey issuer = *TokenSecretKey::generate("", native::fresh_entropy());
  std::shared_ptr<native::Ledger> ledger = std::move(*world.open());
  native::Gate gate = make_gate("t1");

  [[nodiscard]] native::GateParts parts(const std::string& tenant) {
    std::string text = kPolicy;
    text.replace(text.find("\"t1\""), 4, "\"" + tenant + "\"");
    return {std::make_shared<const Policy>(*Policy::parse(text)),
            std::make_shared<native::AuditWriter>(
                *RecordSecretKey::parse(world.writer.text().reveal()), ledger),
            vault,
            *VaultRecipientSecretKey::parse(recipient.text().reveal()),
            "native",
            "host-1"};
  }
  // The same world under a trust root, whose policy is signed for a minute and a half.
  [[nodiscard]] native::GateParts signed_parts() {
    const auto key = *BundleSecretKey::generate("acme/policy", native::fresh_entropy());
    const auto known = key.public_key();
    const auto root = TrustRoot::open(*sign_root("t1", 1, {&known, 1}, key));
    const auto text =
        sign_bundle(*Policy::parse(kPolicy), {kNow - 60'000, kNow + 30'000, {}, {}}, key);
    native::GateParts out = parts("t1");
    out.root = std::make_shared<const TrustRoot>(*root);
    out.policy = std::make_shared<const Policy>(*open_bundle(*text, {}, *root, {}, kNow));
    return out;
  }
  [[nodiscard]] native::Gate make_gate(const std::string& tenant) {
    return std::move(*native::Gate::make(parts(tenant)));
  }
  [[nodiscard]] VerifiedIdentity identity(const std::string& who,
                                          const std::string& tenant = "t1") const {
    TokenClaims claims;
    claims.issuer = "i";
    claims.subject = who;
    claims.tenant = tenant;
    claims.audience = "a";
    claims.issued_at = claims.not_before = kNow - 1000;
    claims.expires = kNow + 60'000;
    claims.token_id = "1";
    return *verify_token({"i", tenant, "a", {issuer.public_key()}, 0}, *mint_token(issuer, claims),
                         kNow);
  }
  [[nodiscard]] Result<native::Resolution> resolve(const std::string& who,
                                                   const std::vector<std::string>& references) {
    return gate.resolve(identity(who), references, kNow);
  }
  [[nodiscard]] std::vector<Record> records() const {
    std::vector<Record> out;
    const auto entries = native::LedgerReader::open(world.path())->read(0, 100);
    const auto key = world.writer.public_key();
    for (const auto& entry : *entries)
      out.push_back(*open_record(entry.record, {&key, 1}, "t1"));
    return out;
  }
};

}  // namespace

TEST_CASE("an allowed reference is opened, with intent and outcome recorded", "[gate]") {
  GateWorld g;
  g.set("KEY", "value");
  auto resolution = g.resolve("user/ana", {"secret://production/KEY"});
  REQUIRE(resolution);
  CHECK(resolution->allowed);
  REQUIRE(resolution->secrets.size() == 1);
  CHECK(resolution->secrets[0].value.reveal() == "value");
  const auto records = g.records();
  REQUIRE(records.size() == 2);
  const RecordEvent& intent = records[0].event;
  CHECK(intent.actor == "user/ana");
  CHECK(intent.verified);
  CHECK(intent.action == "secret.read");
  CHECK(intent.resource == "project/web/secret/KEY");
  CHECK(intent.scope == "production");
  CHECK(intent.runtime == "native");
  CHECK(intent.host == "host-1");
  CHECK(intent.time == kNow);
  CHECK(intent.effect == "allow");
  CHECK(intent.secret == "secret://production/KEY");
  CHECK(intent.deciding == std::vector<std::string>{"ana"});
  CHECK(intent.outcome.empty());
  CHECK(records[1].event.kind == "outcome");
  CHECK(records[1].event.outcome == "released");
  CHECK(resolution->records.size() == 2);
  for (const Record& record : records)
    CHECK(record.json.find("value") == std::string::npos);
}

TEST_CASE("a denial opens nothing and leaves a record", "[gate]") {
  GateWorld g;
  g.set("KEY", "value");
  const auto denied = [&](const std::vector<std::string>& references, Reason reason) {
    auto resolution = g.resolve("user/bob", references);
    REQUIRE(resolution);
    CHECK_FALSE(resolution->allowed);
    CHECK(resolution->secrets.empty());
    CHECK(resolution->decisions[0].decision.reason == reason);
    const auto records = g.records();
    REQUIRE(records.size() == 1);
    CHECK(records[0].event.actor == "user/bob");
    CHECK(records[0].event.effect == "deny");
    CHECK(records[0].event.reason == std::string(reason_name(reason)));
  };
  SECTION("nothing grants it") { denied({"secret://production/KEY"}, Reason::not_granted); }
  SECTION("no such scope") { denied({"secret://staging/KEY"}, Reason::unknown_scope); }
  SECTION("another tenant's") { denied({"secret://t2!production/KEY"}, Reason::unknown_scope); }
  SECTION("whether it exists is not told") {
    denied({"secret://production/NOT_THERE"}, Reason::not_granted);
  }
}

TEST_CASE("references stand or fall together", "[gate]") {
  GateWorld g;
  g.set("KEY", "value");
  auto resolution = g.resolve("user/ana", {"secret://production/KEY", "secret://staging/KEY"});
  REQUIRE(resolution);
  CHECK_FALSE(resolution->allowed);
  CHECK(resolution->secrets.empty());
  const auto records = g.records();
  REQUIRE(records.size() == 2);
  CHECK(records[0].event.outcome == "failed:gate.denied_together");
  CHECK(records[1].event.effect == "deny");
}

TEST_CASE("what cannot be opened is recorded as a failure", "[gate]") {
  GateWorld g;
  CHECK(code(g.resolve("user/ana", {"secret://production/KEY"})) == "vault.unknown_secret");
  const auto records = g.records();
  REQUIRE(records.size() == 2);
  CHECK(records[1].event.outcome == "failed:vault.unknown_secret");
}

TEST_CASE("malformed references and expired identities are errors, not decisions", "[gate]") {
  GateWorld g;
  CHECK(code(g.resolve("user/ana", {"secret://production/key"})) == "reference.malformed");
  const std::vector<std::string> one{"secret://production/KEY"};
  CHECK(code(g.gate.resolve(g.identity("user/ana"), one, kNow + 60'000)) == "token.expired");
  CHECK(g.records().empty());
}

TEST_CASE("an identity of another tenant gets nothing", "[gate]") {
  GateWorld g;
  g.set("KEY", "value");
  const std::vector<std::string> one{"secret://production/KEY"};
  auto resolution = g.gate.resolve(g.identity("user/ana", "t2"), one, kNow);
  REQUIRE(resolution);
  CHECK_FALSE(resolution->allowed);
  CHECK(resolution->decisions[0].decision.reason == Reason::tenant_boundary);
}

TEST_CASE("policy, ledger and vault are of one tenant", "[gate]") {
  GateWorld g;
  CHECK(code(native::Gate::make(g.parts("t2"))) == "gate.wrong_tenant");
}

TEST_CASE("if the record cannot be written nothing is opened", "[gate]") {
  GateWorld g;
  g.set("KEY", "value");
  // A secret file that would tell if it were read: the error would be the vault's.
  spill(g.path() + "/scopes/production/secrets/KEY.rfs", "broken");
  const std::string high = native::high_water_path(g.world.path());
  REQUIRE(g.resolve("user/bob", {"secret://production/KEY"}));
  const std::string mark = slurp(high);
  spill(high, "damaged");
  CHECK(code(g.resolve("user/ana", {"secret://production/KEY"})) == "ledger.high_damaged");
  CHECK(code(g.resolve("user/ana", {"secret://production/KEY"})) == "ledger.high_damaged");
  // Mended, the chain goes on without a gap: the intent that was signed before comes first.
  spill(high, mark);
  CHECK(code(g.resolve("user/ana", {"secret://production/KEY"})) == "vault.malformed");
  CHECK(code(g.world.verify(g.world.path())) == "ok");
}

TEST_CASE("a writer whom the ledger does not know opens nothing", "[gate]") {
  GateWorld g;
  g.set("KEY", "value");
  auto parts = g.parts("t1");
  parts.audit =
      std::make_shared<native::AuditWriter>(make_key<RecordSecretKey>("stranger"), g.ledger);
  auto gate = native::Gate::make(std::move(parts));
  REQUIRE(gate);
  const std::vector<std::string> one{"secret://production/KEY"};
  CHECK(code(gate->resolve(g.identity("user/ana"), one, kNow)) == "ledger.unknown_writer");
}

TEST_CASE("under a trust root no secret is opened by an unsigned policy, nor after its end",
          "[gate]") {
  GateWorld g;
  g.set("KEY", "value");
  const std::vector<std::string> wanted = {"secret://production/KEY"};
  const auto code_of = [](const auto& result) { return result ? "ok" : result.error().code; };

  native::GateParts bare = g.signed_parts();
  bare.policy = g.parts("t1").policy;
  const auto by_bare = native::Gate::make(std::move(bare));
  CHECK(code_of(by_bare) == "policy.unsigned");
  native::GateParts changed = g.signed_parts();
  changed.policy = std::make_shared<const Policy>(*changed.policy->with("{}"));
  const auto by_changed = native::Gate::make(std::move(changed));
  CHECK(code_of(by_changed) == "policy.unsigned");
  native::GateParts other = g.signed_parts();
  other.root = g.signed_parts().root;
  const auto by_other = native::Gate::make(std::move(other));
  CHECK(code_of(by_other) == "policy.wrong_root");

  const auto gate = native::Gate::make(g.signed_parts());
  REQUIRE(gate);
  const auto before = gate->resolve(g.identity("user/ana"), wanted, kNow + 29'999);
  REQUIRE(before);
  CHECK(before->allowed);
  const std::size_t recorded = g.records().size();
  CHECK(code_of(gate->resolve(g.identity("user/ana"), wanted, kNow + 30'000)) == "bundle.expired");
  CHECK(g.records().size() == recorded);
}
