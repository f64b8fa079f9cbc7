// "did you mean …?": where it is said, and that many wrong names beside many right ones stay cheap.
#include <catch2/catch.hpp>

#include <chrono>
#include <string>

#include "support.h"

using namespace ringfence;
using namespace ringfence::test;

namespace {

// The message of the only error of a document.
std::string message(const std::map<std::string, std::string>& sections) {
  const auto policy = Policy::parse(document(sections));
  REQUIRE(!policy);
  REQUIRE(policy.error().more.empty());
  return policy.error().message;
}

std::string allow(const std::string& pattern) {
  return message({{"roles", R"({"r": {"allow": [")" + pattern + R"("]}})"}});
}

std::string principal(const std::string& who) {
  return message({{"bindings", binding("principal", "\"" + who + "\"")}});
}

std::string changed(const std::string& changes) {
  const auto policy = Policy::parse(
      document({{"teams", R"({"web": {}})"}, {"bindings", binding("id", "\"release-lead\"")}}));
  REQUIRE(policy);
  const auto after = policy->with(changes);
  REQUIRE(!after);
  REQUIRE(after.error().more.empty());
  return after.error().code + ": " + after.error().message;
}

// How many of a refusal's errors suggest something.
std::size_t suggestions(const Error& error) {
  std::size_t count = error.message.find("did you mean") != std::string::npos ? 1 : 0;
  for (const Error& more : error.more)
    count += suggestions(more);
  return count;
}

std::string numbered(const std::string& before, std::size_t count, const std::string& after) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i)
    out += (i == 0 ? "" : ",") + before + std::to_string(100000 + i) + after;
  return out;
}

}  // namespace

TEST_CASE("wildcards suggest the nearest prefix of a permission", "[policy]") {
  const std::string none = "` matches no declared permission";
  CHECK(allow("deplyo.*") == "`deplyo.*" + none + "; did you mean `deploy.*`?");
  CHECK(allow("pya.*") == "`pya.*" + none + "; did you mean `pay.*`?");
  CHECK(allow("secrets.*") == "`secrets.*" + none + "; did you mean `secret.*`?");
  CHECK(allow("pay.refund.*") == "`pay.refund.*" + none + "; did you mean `pay.refund`?");
  CHECK(allow("py.*") == "`py.*" + none);  // of two letters everything is near
  CHECK(allow("zebra.*") == "`zebra.*" + none);
}

TEST_CASE("principals suggest the nearest kind, and only what would be one", "[policy]") {
  const std::string none = "` is not `user/…`, `service/…` or `team/…`";
  CHECK(principal("usr/ana") == "`usr/ana" + none + "; did you mean `user/ana`?");
  CHECK(principal("User/ana") == "`User/ana" + none + "; did you mean `user/ana`?");
  CHECK(principal("services/ci") == "`services/ci" + none + "; did you mean `service/ci`?");
  for (const char* who : {"usr/", "usr/a%41", "usr/a/b", "usr", "role/dev", "", "/", "group/ana"})
    CHECK(principal(who) == "`" + std::string(who) + none);
}

TEST_CASE("members suggest the nearest member", "[policy]") {
  CHECK(message({{"roles", R"({"r": {"inherit": []}})"}}) ==
        "unknown member `inherit`; did you mean `inherits`?");
  CHECK(message({{"permission", "{}"}}) ==
        "unknown member `permission`; did you mean `permissions`?");
  CHECK(message({{"teams", R"({"t": {"memebrs": []}})"}}) ==
        "unknown member `memebrs`; did you mean `members`?");
}

TEST_CASE("change sets suggest what there is to remove", "[policy]") {
  // The first of each pair is a small change, the second goes the way of a load.
  const std::string row = "policy.unknown_row: the document has no `release-laed`; did you mean "
                          "`release-lead`?";
  CHECK(changed(R"({"bindings": {"remove": ["release-laed"]}})") == row);
  CHECK(changed(R"({"bindings": {"remove": ["release-laed"]}, "roles": {}})") == row);
  const std::string team = "policy.unknown_team: unknown team `wbe`; did you mean `web`?";
  CHECK(changed(R"({"members": {"add": {"wbe": ["user/a"]}}})") == team);
  CHECK(changed(R"({"members": {"add": {"wbe": ["user/a"]}}, "roles": {}})") == team);
  CHECK(changed(R"({"roles": {"remove": ["onwer"]}})") ==
        "policy.unknown_row: the document has no `onwer`; did you mean `owner`?");
  CHECK(changed(R"({"bindnigs": {}})") ==
        "policy.unknown_member: unknown member `bindnigs`; did you mean `bindings`?");
}

TEST_CASE("a document gets a bounded number of comparisons", "[policy]") {
  // 60,000 roles go three times into what one document gets; later errors come without suggestion.
  const std::string roles = "{" + numbered("\"role-", 60000, "\": {}") +
                            R"(, "r": {"inherits": [)" + numbered("\"rola-", 20, "\"") + "]}}";
  const auto few = Policy::parse(document({{"roles", roles}}));
  REQUIRE(!few);
  CHECK(few.error().more.size() == 19);
  CHECK(suggestions(few.error()) == 3);
}

TEST_CASE("100,000 wrong names cost no product", "[policy]") {
  // Each wrong name against each right one would take hours.
  const std::string permissions =
      "{" + numbered("\"perm", 100000, R"(.x": {"on": ["project"]})") + "}";
  const std::string roles = R"({"r": {"allow": [)" + numbered("\"parm", 100000, ".*\"") +
                            R"(], "deny": [)" + numbered("\"parm", 100000, ".x\"") +
                            R"(], "inherits": [)" + numbered("\"q", 100000, "\"") + "]}}";
  const std::string bindings =
      "[" +
      numbered(R"({"principal": "usr/a", "role": "q", "scope": "plane/x", "id": ")", 100000,
               "\"}") +
      "]";
  const auto start = std::chrono::steady_clock::now();
  const auto policy = Policy::parse(
      document({{"permissions", permissions}, {"roles", roles}, {"bindings", bindings}}));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  REQUIRE(!policy);
  CHECK(policy.error().more.size() == 99);
  CHECK(suggestions(policy.error()) <= 2);
  CHECK(took.count() < 60);  // about one second; a sanitizer's tree on a busy machine takes longer
}
