// The C interface: refuses before its self-test, answers by status, and its fast paths agree with
// calls.
#include <catch2/catch.hpp>

#include <cstring>
#include <string>
#include <string_view>

#include "abi/ringfence_abi.h"

// Natively the tests are the host that the module imports its generator from.
extern "C" void rf_host_random(void* bytes, std::size_t size) { std::memset(bytes, 7, size); }

namespace {

int call(std::string_view operation, std::uint32_t handle, std::string_view request,
         std::string& json) {
  rf_reply reply{};
  const int status = rf_call(operation.data(), operation.size(), handle, request.data(),
                             request.size(), nullptr, 0, &reply);
  json.assign(reply.json, reply.json_size);
  rf_reply_free(&reply);
  CHECK(reply.json == nullptr);
  return status;
}

}  // namespace

TEST_CASE("nothing answers before rf_start") {
  std::string json;
  CHECK(call("version", 0, "{}", json) == 1);
  CHECK(json.find("engine.not_started") != std::string::npos);
  CHECK(rf_scratch(10) == nullptr);
  CHECK(rf_can(1, "", 0, 0, 0, 0) < 0);
  CHECK(rf_start() == 0);
  CHECK(rf_start() == 0);
  CHECK(call("version", 0, "{}", json) == 0);
  CHECK(call("no.such", 0, "{}", json) == 1);
}

TEST_CASE("the fast paths know open policies only") {
  REQUIRE(rf_start() == 0);
  std::string json;
  REQUIRE(call("policy.open", 0, R"({"text":"{\"ringfence\":1,\"tenant\":\"t\",\"revision\":1}"})",
               json) == 0);
  const auto at = json.find(R"("handle":)");
  const auto policy = static_cast<std::uint32_t>(std::stoul(json.substr(at + 9)));
  const std::string_view question = "user/eveno.suchtenant";
  char* const scratch = rf_scratch(question.size());
  std::memcpy(scratch, question.data(), question.size());
  CHECK(rf_can(policy, scratch, 8, 7, 6, 0) == 0);
  CHECK(rf_action(policy, scratch + 8, 7) == RF_NONE);
  CHECK(rf_resource(policy, scratch + 8, 7) == RF_NONE);
  CHECK(rf_resource(policy, scratch + 15, 6) >= 0);
  for (const std::uint32_t id : {0u, 1u, 0x7FFFFFFFu, 0xFFFFFFFFu})
    CHECK(rf_can_at(policy, id, id, id, 0) == 0);
  rf_close(policy);
  rf_close(policy);
  CHECK(rf_can(policy, scratch, 8, 7, 6, 0) == RF_UNKNOWN_HANDLE);
  CHECK(rf_subject(policy, scratch, 8) == RF_UNKNOWN_HANDLE);
  CHECK(rf_can_ids(policy, 0, 0, scratch, 6, 0) == RF_UNKNOWN_HANDLE);
  CHECK(rf_resource(policy, scratch + 15, 6) == RF_UNKNOWN_HANDLE);
  CHECK(rf_can_at(policy, 0, 0, 0, 0) == RF_UNKNOWN_HANDLE);
}
