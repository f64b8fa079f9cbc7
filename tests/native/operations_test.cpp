// The native operations through the facade: what Python and Node stand on.
#include <catch2/catch.hpp>

#include "facade/facade.h"
#include "operations.h"
#include "support.h"
#include "vault_support.h"

using namespace ringfence;
using namespace ringfence::test;

namespace {

facade::Registry all_operations() {
  facade::Registry registry = facade::portable_registry();
  native::register_operations(registry);
  return registry;
}

struct Engine {
  facade::Instance instance{all_operations(), native::fill_random};

  facade::Reply call(std::string_view operation, std::uint32_t handle, const std::string& request,
                     std::string_view secret = {}) {
    return instance.call(operation, handle, request, secret);
  }
  std::uint32_t open(std::string_view operation, const std::string& request,
                     std::string_view secret = {}) {
    const auto reply = call(operation, 0, request, secret);
    INFO(reply.json);
    REQUIRE(reply.ok);
    const auto document = json::Document::parse(reply.json);
    return static_cast<std::uint32_t>(document->root().get("ok")->get("handle")->integer());
  }
};

std::string quoted(const std::string& text) {
  json::Writer out;
  out.string(text);
  return out.take();
}

bool holds(const facade::Reply& reply, const std::string& text) {
  return reply.json.find(text) != std::string::npos;
}

constexpr const char* kNow = "\"2027-01-15T08:00:00Z\"";

// Everything that an enforcement point stands on, made through the operations.
struct Point : VaultWorld {
  World world;
  Engine rf;
  TokenSecretKey issuer = *TokenSecretKey::generate("", native::fresh_entropy());
  std::uint32_t policy =
      rf.open("policy.open", "{\"text\":" + quoted(R"({"ringfence":1,"tenant":"t1","revision":1,
        "types":{"secret":{"in":["tenant"]}},"permissions":{"secret.read":{"on":["secret"]}},
        "roles":{"r":{"allow":["secret.read"]}},"secret_scopes":{"production":"tenant"},
        "bindings":[{"id":"b","principal":"user/ana","role":"r","scope":"tenant"}]})") +
                                 "}");
  std::uint32_t ledger =
      rf.open("ledger.open",
              "{\"path\":" + quoted(world.path()) + ",\"tenant\":\"t1\",\"writers\":[" +
                  quoted(world.writer.public_key().text()) + "]}",
              world.log.text().reveal());
  std::uint32_t key =
      rf.open("key.open", R"({"purpose":"vault-recipient"})", recipient.text().reveal());
  std::uint32_t gate = rf.open("gate.open", gate_request(ledger), world.writer.text().reveal());

  std::string gate_request(std::uint32_t of_ledger) const {
    return "{\"policy\":" + std::to_string(policy) + ",\"ledger\":" + std::to_string(of_ledger) +
           ",\"vault\":" + quoted(path()) + ",\"owners\":[" + quoted(owner.public_key().text()) +
           "],\"recipient\":" + std::to_string(key) + "}";
  }
  std::uint32_t identity(const std::string& who) {
    TokenClaims claims;
    claims.issuer = "i";
    claims.subject = who;
    claims.tenant = "t1";
    claims.audience = "a";
    claims.issued_at = claims.not_before = *parse_time("2027-01-15T07:59:00Z");
    claims.expires = *parse_time("2027-01-15T08:01:00Z");
    claims.token_id = "1";
    return rf.open("identity.verify",
                   R"({"issuer":"i","tenant":"t1","audience":"a","now":)" + std::string(kNow) +
                       ",\"keys\":[" + quoted(issuer.public_key().text()) + "]}",
                   *mint_token(issuer, claims));
  }
  facade::Reply resolve(const std::string& who) {
    return rf.call("gate.resolve", gate,
                   "{\"identity\":" + std::to_string(identity(who)) + ",\"now\":" + kNow +
                       ",\"reference\":\"secret://production/KEY\"}");
  }
  facade::Reply run(const std::string& who, const std::string& script,
                    const std::string& more = {}) {
    return rf.call("run.exec", gate,
                   "{\"identity\":" + std::to_string(identity(who)) + ",\"now\":" + kNow +
                       ",\"env\":{\"V\":\"secret://production/KEY\"},\"argv\":[\"sh\",\"-c\"," +
                       quoted(script) + "]" + more + "}");
  }
};

}  // namespace

TEST_CASE("the description of all operations holds together", "[operations]") {
  Engine rf;
  REQUIRE(rf.instance.schema().valid());
}

TEST_CASE("gate.resolve releases to the allowed and to nobody else", "[operations]") {
  Point p;
  p.set("KEY", "hunter2 of the vault");
  const auto allowed = p.resolve("user/ana");
  CHECK(allowed.secret.reveal() == "hunter2 of the vault");
  CHECK(holds(allowed, "\"allowed\":true"));
  CHECK_FALSE(holds(allowed, "hunter2"));
  const auto denied = p.resolve("user/bob");
  CHECK(denied.ok);
  CHECK(holds(denied, "\"allowed\":false"));
  CHECK(holds(denied, "not_granted"));
  CHECK(denied.secret.empty());
  CHECK(p.world.verify(p.world.path())->size == 3);
}

TEST_CASE("a claimed subject or a foreign handle resolves nothing", "[operations]") {
  Point p;
  p.set("KEY", "value");
  const auto resolve = [&](const std::string& identity) {
    return p.rf.call("gate.resolve", p.gate,
                     "{\"identity\":" + identity + ",\"now\":" + kNow +
                         ",\"reference\":\"secret://production/KEY\"}");
  };
  CHECK(holds(resolve("\"user/ana\""), "request.wrong_type"));
  CHECK(holds(resolve(R"({"principal":"user/ana"})"), "request.wrong_type"));
  CHECK(holds(resolve(std::to_string(p.policy)), "handle.unknown"));
  CHECK(holds(resolve("0"), "handle.unknown"));
  CHECK(holds(resolve("-1"), "handle.unknown"));
  CHECK(holds(resolve("4294967296"), "handle.unknown"));
  const auto closed = p.identity("user/ana");
  p.rf.instance.close(closed);
  CHECK(holds(resolve(std::to_string(closed)), "handle.unknown"));
  CHECK(p.world.verify(p.world.path())->size == 0);
}

TEST_CASE("gate.open refuses what does not fit", "[operations]") {
  Point p;
  CHECK(holds(p.rf.call("gate.open", 0, p.gate_request(p.policy), p.world.writer.text().reveal()),
              "handle.unknown"));
  CHECK(holds(p.rf.call("gate.open", 0, p.gate_request(p.ledger), p.world.log.text().reveal()),
              "key.wrong_purpose"));
  CHECK(holds(p.rf.call("gate.open", 0, p.gate_request(p.ledger)), "request.secret_missing"));
  std::string no_owner = p.gate_request(p.ledger);
  const auto from = no_owner.find("\"owners\":[") + 10;
  no_owner.erase(from, no_owner.find(']', from) - from);
  CHECK(holds(p.rf.call("gate.open", 0, no_owner, p.world.writer.text().reveal()),
              "vault.no_owners"));
}

TEST_CASE("run.exec runs with the secret and tells how it ended", "[operations]") {
  Point p;
  p.set("KEY", "hunter2");
  const auto ended = p.run("user/ana", "printf %s \"$V\"; exit 7", ",\"stdout\":\"capture\"");
  INFO(ended.json);
  CHECK(holds(ended, "\"exit_code\":7"));
  CHECK(ended.secret.reveal() == "hunter2");
  CHECK_FALSE(holds(ended, "hunter2"));
  CHECK(holds(ended, "exit:7"));
  const auto killed = p.run("user/ana", "kill -9 $$");
  CHECK(holds(killed, "\"signal\":9"));
  CHECK(holds(killed, "exit:137"));
  const auto slow = p.run("user/ana", "sleep 20", ",\"timeout_ms\":100");
  CHECK(holds(slow, "\"timed_out\":true"));
}

TEST_CASE("run.exec starts nothing that is denied or wrong", "[operations]") {
  Point p;
  p.set("KEY", "value");
  const std::string mark = p.folder / "started";
  const auto never = [&](const facade::Reply& reply, const std::string& why) {
    INFO(reply.json);
    CHECK(holds(reply, why));
    CHECK_FALSE(std::filesystem::exists(mark));
  };
  never(p.run("user/bob", "touch " + mark), "\"allowed\":false");
  never(p.run("user/ana", "touch " + mark, ",\"plain_env\":{\"LD_PRELOAD\":\"x\"}"),
        "run.refused_name");
  never(p.run("user/ana", "touch " + mark, ",\"plain_env\":{\"V\":\"x\"}"), "run.duplicate_name");
  never(p.run("user/ana", "touch " + mark, ",\"timeout_ms\":0"), "request.out_of_range");
  never(p.run("user/ana", "touch " + mark, ",\"stdout\":\"file\""), "request.unknown_word");
  const std::string base =
      "{\"identity\":" + std::to_string(p.identity("user/ana")) + ",\"now\":" + kNow;
  never(p.rf.call("run.exec", p.gate, base + ",\"env\":{},\"argv\":[]}"), "run.no_program");
  never(p.rf.call("run.exec", p.gate, base + ",\"env\":{},\"argv\":[\"no-such-program\"]}"),
        "run.not_found");
  never(p.rf.call("run.exec", p.gate, base + ",\"env\":{},\"argv\":[\"true\",\"a\\u0000b\"]}"),
        "run.nul_in_argument");
  p.set("KEY", std::string("a\0b", 3));
  never(p.run("user/ana", "touch " + mark), "run.nul_in_value");
}

TEST_CASE("ledger operations read, prove and verify by path", "[operations]") {
  Point p;
  p.set("KEY", "value");
  REQUIRE(p.resolve("user/ana").ok);
  const std::string path = "{\"path\":" + quoted(p.world.path());
  const std::string trust = ",\"keys\":[" + quoted(p.world.log.public_key().text()) +
                            "],\"writers\":[" + quoted(p.world.writer.public_key().text()) + "]}";
  CHECK(holds(p.rf.call("ledger.verify", 0, path + trust), "\"size\":2"));
  CHECK(holds(p.rf.call("ledger.verify", 0, path + ",\"keys\":[],\"writers\":[]}"),
              "request.no_keys"));
  CHECK(holds(p.rf.call("ledger.read", 0, path + ",\"from\":1,\"limit\":5}"), "\"index\":1"));
  CHECK(holds(p.rf.call("ledger.read", 0, path + ",\"from\":-1,\"limit\":5}"),
              "request.out_of_range"));
  CHECK(holds(p.rf.call("ledger.proof", 0, path + ",\"index\":1}"), "\"hashes\":[\""));
  CHECK(holds(p.rf.call("ledger.proof", 0, path + ",\"index\":2}"), "ledger.not_covered"));
  CHECK(holds(p.rf.call("ledger.checkpoint", 0, path + "}"), "log.example"));
  CHECK(holds(p.rf.call("ledger.append", p.ledger, R"({"records":["no record\n"]})"), "record 0"));
}
