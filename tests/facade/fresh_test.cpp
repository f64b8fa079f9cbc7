// The operations whose answers hold fresh entropy, so that no vector can list their bytes: each is
// called rightly here, and what it made is read back by the operation that verifies it.
#include <catch2/catch.hpp>

#include <cstddef>
#include <string>
#include <string_view>

#include "facade/facade.h"
#include "ringfence/json.h"
#include "ringfence/version.h"

using namespace ringfence;
using namespace ringfence::facade;

namespace {

// Not random: these tests need keys, not secrecy.
void fill(void* bytes, std::size_t size) {
  static unsigned char next = 1;
  for (std::size_t i = 0; i < size; ++i)
    static_cast<unsigned char*>(bytes)[i] = next++;
}

// A request, written by members.
class Members {
 public:
  Members() { out_.begin_object(); }
  Members& text(std::string_view key, std::string_view value) {
    out_.member(key, value);
    return *this;
  }
  Members& list(std::string_view key, std::string_view value) {
    out_.key(key).begin_array().string(value).end_array();
    return *this;
  }
  Members& number(std::string_view key, std::int64_t value) {
    out_.member(key, value);
    return *this;
  }
  Members& raw(std::string_view key, std::string_view value) {
    out_.key(key).raw(value);
    return *this;
  }
  std::string take() {
    out_.end_object();
    return out_.take();
  }

 private:
  json::Writer out_;
};

struct Answer {
  json::Document document;
  std::string secret;
  [[nodiscard]] json::Value ok() const { return *document.root().get("ok"); }
  [[nodiscard]] std::string text(std::string_view key) const {
    return std::string(ok().get(key)->string());
  }
  [[nodiscard]] std::uint32_t handle() const {
    return static_cast<std::uint32_t>(ok().get("handle")->integer());
  }
};

class Session {
 public:
  Answer call(std::string_view operation, std::uint32_t handle, const std::string& request,
              std::string_view secret = {}) {
    const Reply reply = rf_.call(operation, handle, request, secret);
    INFO(operation << " " << request << " " << reply.json);
    REQUIRE(reply.ok);
    auto document = json::Document::parse(reply.json);
    REQUIRE(document.has_value());
    return {std::move(*document), std::string(reply.secret.reveal())};
  }
  std::string refused(std::string_view operation, std::uint32_t handle, const std::string& request,
                      std::string_view secret = {}) {
    const Reply reply = rf_.call(operation, handle, request, secret);
    CHECK_FALSE(reply.ok);
    auto document = json::Document::parse(reply.json);
    REQUIRE(document.has_value());
    return std::string(document->root().get("error")->get("code")->string());
  }
  Answer generate(std::string_view purpose) {
    Members request;
    request.text("purpose", purpose);
    if (purpose != "token")
      request.text("name", "test");
    return call("key.generate", 0, request.take());
  }
  std::uint32_t open(std::string_view purpose, const Answer& key) {
    return call("key.open", 0, Members().text("purpose", purpose).take(), key.secret).handle();
  }

 private:
  Instance rf_{portable_registry(), fill};
};

constexpr std::string_view kNow = "2026-06-01T12:00:00Z";

// An identity of tenant acme, from a token of its own key.
std::uint32_t identity(Session& rf) {
  const Answer key = rf.generate("token");
  const Answer token = rf.call("token.mint", rf.open("token", key),
                               Members()
                                   .raw("claims", R"({
      "issuer":"https://id.example","subject":"user/ana","tenant":"acme","audience":"api",
      "issued_at":"2026-06-01T11:59:00Z","expires":"2026-06-01T12:30:00Z"})")
                                   .take());
  return rf
      .call("identity.verify", 0,
            Members()
                .text("issuer", "https://id.example")
                .text("tenant", "acme")
                .text("audience", "api")
                .text("now", kNow)
                .list("keys", key.text("public"))
                .take(),
            token.secret)
      .handle();
}

}  // namespace

TEST_CASE("version says which build this is") {
  Session rf;
  CHECK(rf.call("version", 0, "{}").text("version") == RINGFENCE_VERSION);
}

TEST_CASE("a key of each purpose is made, and opens for that purpose alone") {
  Session rf;
  const char* purposes[] = {"token",    "record",      "ledger",       "bundle",
                            "bindings", "vault-owner", "vault-writer", "vault-recipient"};
  for (const std::string_view purpose : purposes) {
    const Answer key = rf.generate(purpose);
    for (const std::string_view other : purposes) {
      CAPTURE(purpose, other);
      const std::string request = Members().text("purpose", other).take();
      if (other == purpose)
        CHECK(rf.call("key.open", 0, request, key.secret).text("public") == key.text("public"));
      else
        CHECK_FALSE(rf.refused("key.open", 0, request, key.secret).empty());
    }
  }
}

TEST_CASE("a recorder signs what it is told and what it decides") {
  Session rf;
  const Answer key = rf.generate("record");
  const Answer opened =
      rf.call("recorder.open", 0, Members().text("tenant", "acme").take(), key.secret);
  CHECK(opened.text("public") == key.text("public"));
  const auto verified = [&](const Answer& made, std::int64_t seq, bool proven) {
    const Answer record = rf.call("record.verify", 0,
                                  Members()
                                      .text("record", made.text("record"))
                                      .list("writers", key.text("public"))
                                      .text("tenant", "acme")
                                      .take());
    CHECK(made.ok().get("seq")->integer() == seq);
    CHECK(record.ok().get("seq")->integer() == seq);
    CHECK(record.text("instance") == opened.text("instance"));
    CHECK(record.ok().get("verified")->boolean() == proven);
    return std::string(record.ok().get("event")->get("action")->string());
  };
  const std::string event = R"({"time":"2026-06-01T12:00:00Z","action":"pay"})";
  const std::uint32_t who = identity(rf);
  CHECK(verified(rf.call("recorder.append", opened.handle(), Members().raw("event", event).take()),
                 0, false) == "pay");
  CHECK(verified(rf.call("recorder.append", opened.handle(),
                         Members().raw("event", event).number("identity", who).take()),
                 1, true) == "pay");

  const std::uint32_t policy =
      rf.call("policy.open", 0,
              Members()
                  .text("text", R"({"ringfence":1,"tenant":"acme","revision":1,
                "permissions":{"pay":{"on":["tenant"]}},"roles":{"cashier":{"allow":["pay"]}},
                "bindings":[{"id":"b","principal":"user/ana","role":"cashier","scope":"tenant"}]})")
                  .take())
          .handle();
  const Answer decided = rf.call("recorder.authorize", opened.handle(),
                                 Members()
                                     .number("policy", policy)
                                     .number("identity", who)
                                     .text("action", "pay")
                                     .text("resource", "tenant")
                                     .text("now", kNow)
                                     .take());
  CHECK(decided.ok().get("decision")->get("allowed")->boolean());
  CHECK(verified(decided, 2, true) == "pay");
}

TEST_CASE("a scope is begun, a value sealed to it and opened again") {
  Session rf;
  const Answer owner = rf.generate("vault-owner"), writer = rf.generate("vault-writer"),
               recipient = rf.generate("vault-recipient");
  const Answer scope = rf.call("vault.create_scope", rf.open("vault-owner", owner),
                               Members()
                                   .text("tenant", "acme")
                                   .text("scope", "prod")
                                   .list("writers", writer.text("public"))
                                   .list("recipients", recipient.text("public"))
                                   .take());
  const auto request = [&](std::string_view pinned) {
    Members out;
    out.text("scope_file", scope.text("file")).text("tenant", "acme").text("scope", "prod");
    out.list("owners", pinned).text("name", "DATABASE_URL");
    return out;
  };
  const std::string seal =
      request(owner.text("public")).number("version", 1).text("created", kNow).take();
  const std::uint32_t hand = rf.open("vault-writer", writer);
  const Answer sealed = rf.call("vault.seal", hand, seal, "correct-horse");
  CHECK(sealed.text("line").find("correct-horse") == std::string::npos);
  const Answer read =
      rf.call("vault.open", rf.open("vault-recipient", recipient),
              request(owner.text("public")).text("secret_file", sealed.text("line")).take());
  CHECK(read.secret == "correct-horse");
  CHECK(read.ok().get("version")->integer() == 1);
  // The owner is pinned by who asks: a file that another owner signed seals nothing.
  const Answer other = rf.generate("vault-owner");
  CHECK_FALSE(
      rf.refused("vault.seal", hand,
                 request(other.text("public")).number("version", 1).text("created", kNow).take(),
                 "correct-horse")
          .empty());
}
