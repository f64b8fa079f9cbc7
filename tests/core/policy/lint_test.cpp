// Lint: that what it says can be removed can be. What each rule says is in policy-lint.jsonl.
#include "ringfence/lint.h"

#include "models.h"

using namespace ringfence;
using namespace ringfence::test;

namespace {

// The rows of bindings, less those that are found redundant or shadowed.
Strings without_reported(const Strings& rows, const std::vector<Finding>& findings,
                         std::size_t& count) {
  Strings kept;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string path = "/bindings/" + std::to_string(i);
    const bool reported = std::any_of(findings.begin(), findings.end(), [&](const Finding& f) {
      return f.path == path &&
             (f.rule == "lint.redundant_binding" || f.rule == "lint.shadowed_binding");
    });
    count += reported ? 1 : 0;
    if (!reported)
      kept.push_back(rows[i]);
  }
  return kept;
}

std::string in_order(const Model& model) {
  const auto joined = [](const Strings& rows, char open, char close) {
    std::string out(1, open);
    for (const auto& row : rows)
      out += (out.size() > 1 ? "," : "") + row;
    return out + close;
  };
  return document({{"roles", joined(model.roles, '{', '}')},
                   {"teams", joined(model.teams, '{', '}')},
                   {"bindings", joined(model.bindings, '[', ']')},
                   {"denies", joined(model.denies, '[', ']')},
                   {"boundaries", joined(model.boundaries, '[', ']')}});
}

}  // namespace

TEST_CASE("law: without the bindings that lint calls redundant or shadowed all answers stay",
          "[policy][lint][law]") {
  std::size_t removed = 0;
  const auto attributes = json::Document::parse(R"({"context": {"mfa": true}})");
  for (std::uint32_t seed = 1; seed <= 1000; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    Model model = make_model(random);
    for (Strings* rows : {&model.bindings, &model.denies})
      for (std::string& row : *rows)
        if (random.chance(30)) {
          row.pop_back();
          row += random.chance(50) ? ",\"when\":\"context.mfa\"}" : ",\"when\":\"(context.mfa)\"}";
        }
    const std::string text = in_order(model);
    Model less = model;
    less.bindings = without_reported(model.bindings, lint(text, kNow), removed);
    const Policy before = parse_model(text), after = parse_model(in_order(less));
    for (const Timestamp now : {Timestamp{1'500'000'000'000}, kNow, Timestamp{4'000'000'000'000}})
      for (const auto context : {std::optional<json::Value>(), std::optional(attributes->root())})
        each_question([&](const auto& who, const auto& action, const auto& where) {
          const Request request{.subject = who,
                                .action = action,
                                .resource = where,
                                .now = now,
                                .attributes = context};
          CAPTURE(who, action, where);
          CHECK(before.check(request)->allowed == after.check(request)->allowed);
        });
  }
  CHECK(removed > 1000);
}

TEST_CASE("lint: what does not load has its errors as findings", "[policy][lint]") {
  const auto twice = lint(document({{"revision", "-1"}, {"bindings", "{}"}}), kNow);
  REQUIRE(twice.size() == 2);
  CHECK(twice[0].level == Level::error);
  const auto no_json = lint("{", kNow);
  REQUIRE(no_json.size() == 1);
  CHECK(no_json[0].rule == "json.incomplete");
}
