// The call shape: requests are held to the description, handles to their kind, secrets to their
// buffer.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <string>

#include "facade/facade.h"

using namespace ringfence;
using namespace ringfence::facade;

namespace {

// Not random: these tests need keys, not secrecy.
void fill(void* bytes, std::size_t size) {
  static unsigned char next = 1;
  for (std::size_t i = 0; i < size; ++i)
    static_cast<unsigned char*>(bytes)[i] = next++;
}

std::string code(const Reply& reply) {
  const std::string mark = R"("code":")";
  const auto at = reply.json.find(mark);
  if (at == std::string::npos)
    return "";
  return reply.json.substr(at + mark.size(),
                           reply.json.find('"', at + mark.size()) - at - mark.size());
}

std::uint32_t handle(const Reply& reply) {
  const std::string mark = R"("handle":)";
  const auto at = reply.json.find(mark);
  REQUIRE(at != std::string::npos);
  return static_cast<std::uint32_t>(
      std::strtoul(reply.json.c_str() + at + mark.size(), nullptr, 10));
}

constexpr std::string_view kOpen =
    R"({"text":"{\"ringfence\":1,\"tenant\":\"t\",\"revision\":1}"})";

Result<Reply> nothing(Instance&, const Call&) { return Reply{}; }

std::string problem(Registry registry) {
  const Schema schema(std::move(registry));
  return schema.valid() ? "" : schema.valid().error().code;
}

}  // namespace

TEST_CASE("the portable description is valid") { CHECK(problem(portable_registry()).empty()); }

TEST_CASE("a broken description is refused") {
  Registry unknown;
  unknown.add(Type{"A", "a", {{"b", "NoSuchType", "b"}}});
  CHECK(problem(unknown).rfind("description.", 0) == 0);
  Registry twice;
  twice.add(Type{"A", "a", {}});
  twice.add(Type{"A", "a", {}});
  CHECK(problem(twice).rfind("description.", 0) == 0);
  Registry operations;
  operations.add(Operation{.name = "x", .doc = "x", .run = nothing});
  operations.add(Operation{.name = "x", .doc = "x", .run = nothing});
  CHECK(problem(operations).rfind("description.", 0) == 0);
  Registry opens;
  opens.add(Operation{.name = "x", .doc = "x", .opens = "policy", .run = nothing});
  CHECK(problem(opens).rfind("description.", 0) == 0);
}

TEST_CASE("no operation takes a request that is none, or a member that it does not know") {
  Instance rf(portable_registry(), fill);
  const Registry registry = portable_registry();
  REQUIRE(registry.operations().size() > 20);
  for (const Operation& operation : registry.operations()) {
    CAPTURE(operation.name);
    // What it is called on is looked at first, then the secret that it needs, then the request.
    const std::string first = !operation.handle.empty()      ? "handle.unknown"
                              : !operation.secret_in.empty() ? "request.secret_missing"
                                                             : "";
    CHECK(code(rf.call(operation.name, 0, "[]", {})) ==
          (first.empty() ? "request.wrong_type" : first));
    CHECK(code(rf.call(operation.name, 0, R"({"no such member":1})", {})) ==
          (first.empty() ? "request.unknown_member" : first));
    CHECK_FALSE(code(rf.call(operation.name, 0, "{", {})).empty());
  }
}

TEST_CASE("a request is held to its type") {
  Instance rf(portable_registry(), fill);
  CHECK(code(rf.call("no.such", 0, "{}", {})) == "request.unknown_operation");
  CHECK(code(rf.call("policy.open", 0, "{}", {})) == "request.missing_member");
  CHECK(code(rf.call("policy.open", 0, R"({"text":1})", {})) == "request.wrong_type");
  CHECK(code(rf.call("policy.open", 0, R"({"text":"{}","more":1})", {})) ==
        "request.unknown_member");
  CHECK(code(rf.call("policy.open", 0, R"({"text":"{}","__proto__":1})", {})) ==
        "request.unknown_member");
  CHECK(code(rf.call("policy.open", 0, "[]", {})) == "request.wrong_type");
  CHECK(code(rf.call("key.generate", 0, R"({"purpose":"anything"})", {})) ==
        "request.unknown_word");
  CHECK(code(rf.call("policy.open", 0, R"({"text":"a","text":"b"})", {})).rfind("json.", 0) == 0);
  CHECK(code(rf.call("version", 0, "{}", "a secret")) == "request.secret_unexpected");
  CHECK(code(rf.call("key.open", 0, R"({"purpose":"record"})", {})) == "request.secret_missing");
  const std::uint32_t policy = handle(rf.call("policy.open", 0, kOpen, {}));
  CHECK(code(rf.call("policy.matrix", policy, R"({"resource":"tenant","now":"noon"})", {})) ==
        "request.bad_time");
}

TEST_CASE("a stale handle and one of another kind are unknown") {
  Instance rf(portable_registry(), fill);
  const std::uint32_t policy = handle(rf.call("policy.open", 0, kOpen, {}));
  CHECK(rf.call("policy.info", policy, "{}", {}).ok);
  CHECK(code(rf.call("recorder.append", policy, R"({"event":{"time":"2026-01-01T00:00:00Z"}})",
                     {})) == "handle.unknown");
  rf.close(policy);
  CHECK(code(rf.call("policy.info", policy, "{}", {})) == "handle.unknown");
  const std::uint32_t next = handle(rf.call("policy.open", 0, kOpen, {}));
  CHECK(next != policy);
  CHECK(code(rf.call("policy.info", policy, "{}", {})) == "handle.unknown");
  rf.close(policy);  // harmless
  CHECK(rf.call("policy.info", next, "{}", {}).ok);
  CHECK(rf.open_handles() == 1);
}

TEST_CASE("a secret stays out of JSON and of errors") {
  Instance rf(portable_registry(), fill);
  const Reply made = rf.call("key.generate", 0, R"({"name":"app","purpose":"record"})", {});
  REQUIRE(made.ok);
  const std::string secret(made.secret.reveal());
  REQUIRE(!secret.empty());
  CHECK(made.json.find(secret) == std::string::npos);
  const Reply opened = rf.call("key.open", 0, R"({"purpose":"record"})", secret);
  CHECK(opened.ok);
  CHECK(opened.json.find(secret) == std::string::npos);
  const Reply wrong = rf.call("key.open", 0, R"({"purpose":"token"})", secret);
  CHECK(!wrong.ok);
  CHECK(wrong.json.find(secret) == std::string::npos);
  const Reply broken = rf.call("key.open", 0, R"({"purpose":"record"})", "hunter2-hunter2");
  CHECK(!broken.ok);
  CHECK(broken.json.find("hunter2") == std::string::npos);
}
