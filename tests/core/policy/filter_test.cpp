// Filters where the vectors (policy-filter.jsonl) are too small or the wire too polite: many
// parameters, and what the C++ interface lets a caller pass.
#include "ringfence/filter.h"

#include <algorithm>

#include "support.h"

namespace ringfence {
namespace {

Policy with_bindings(std::size_t count) {
  std::string rows;
  for (std::size_t i = 0; i < count; ++i)
    rows += std::string(i == 0 ? "[" : ", ") + R"({"id": "b)" + std::to_string(i) +
            R"(", "principal": "user/a", "role": "lead", "scope": "project/)" + std::to_string(i) +
            "\"}";
  return *Policy::parse(test::document({{"bindings", rows + "]"}}));
}

FilterRequest request(std::string_view action, std::string_view type) {
  FilterRequest out;
  out.subject = "user/a";
  out.action = action;
  out.type = type;
  out.now = test::kNow;
  return out;
}

SqlOptions by_path() {
  SqlOptions out;
  out.path = "path";
  return out;
}

TEST_CASE("filter: as many parameters as a statement takes, and not one more", "[policy]") {
  const Policy policy = with_bindings(16383);
  const auto projects = filter_resources(policy, request("deploy.prod", "project"));
  REQUIRE(projects);
  REQUIRE(projects->allowed.size() == 16383);
  const auto one_each = filter_sql(policy, "project", *projects, by_path());
  REQUIRE(one_each);
  REQUIRE(one_each->parameters.size() == 16384);  // and the shape

  const auto envs = filter_resources(policy, request("deploy.prod", "env"));
  REQUIRE(envs);
  const auto too_many = filter_sql(policy, "env", *envs, by_path());
  REQUIRE_FALSE(too_many);
  REQUIRE(too_many.error().code == "filter.too_large");

  const Policy fewer = with_bindings(16382);
  const auto fit = filter_resources(fewer, request("deploy.prod", "env"));
  REQUIRE(fit);
  REQUIRE(filter_sql(fewer, "env", *fit, by_path())->parameters.size() == 32765);
}

TEST_CASE("filter: parentheses balance however many rules there are", "[policy]") {
  for (const std::size_t count : {1u, 2u, 255u, 256u, 257u, 511u, 512u, 513u, 2000u}) {
    const Policy policy = with_bindings(count);
    const auto filter = filter_resources(policy, request("deploy.prod", "env"));
    REQUIRE(filter);
    const auto sql = filter_sql(policy, "env", *filter, by_path());
    REQUIRE(sql);
    int depth = 0, deepest = 0;
    for (const char c : sql->where) {
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      deepest = std::max(deepest, depth);
      REQUIRE(depth >= 0);
    }
    REQUIRE(depth == 0);
    REQUIRE(deepest < 5);
    std::size_t longest = 0, run = 0;  // operands of one group: SQLite's trees have a limit
    for (std::size_t at = 0; at + 4 <= sql->where.size(); ++at) {
      if (sql->where.compare(at, 4, " OR ") == 0)
        longest = std::max(longest, ++run);
      if (sql->where[at] == ')')
        run = 0;
    }
    REQUIRE(longest < 257);
  }
}

TEST_CASE("filter: attributes of one resource, or no object, are refused", "[policy]") {
  const Policy policy = with_bindings(1);
  for (const char* text :
       {R"({"resource": {"owner": "user/a"}})", R"({"resource": 1})", "[]", "1"}) {
    const auto attributes = json::Document::parse(text);
    REQUIRE(attributes);
    FilterRequest asked = request("deploy.prod", "project");
    asked.attributes = attributes->root();
    const auto filter = filter_resources(policy, asked);
    REQUIRE_FALSE(filter);
    REQUIRE(filter.error().code == "request.bad_attributes");
  }
}

TEST_CASE("filter: a filter that nobody filled in finds nothing", "[policy]") {
  const auto sql = filter_sql(with_bindings(1), "project", Filter{}, by_path());
  REQUIRE(sql);
  REQUIRE(sql->where == "1 = 0");
  REQUIRE(sql->parameters.empty());
}

}  // namespace
}  // namespace ringfence
