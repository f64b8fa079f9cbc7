// Policy tests: a file of expectations, which live beside the policy and are asked on each change.
//
//   {
//     "ringfence_tests": 1,
//     "now": "2026-06-01T12:00:00Z",           // of all that do not say their own; required
//     "context": {"mfa": true},                // the same
//     "tests": [
//       {"name": "a lead deploys",             // optional
//        "who": ["user/lea"],
//        "may": ["deploy.production"],         // at least one of these two
//        "may_not": ["billing.manage"],
//        "on": ["project/app-web"],
//        "context": {}, "principal": {}, "resource": {}, "action": {},   // attributes
//        "now": "…",
//        "teams": ["oncall"],                  // external ones, as a token would assert them
//        "reason": "explicit_deny"}            // of every answer of this test
//     ]
//   }
//
// Who, what and where multiply: each combination is one case. A question that cannot be asked (an
// undeclared permission, a resource that does not exist, a team that is not external) fails its
// case, also where a denial is expected, since a test with a misspelled name proves nothing; unless
// `reason` expects just that (unknown_action, unknown_type, unknown_resource, not_applicable).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ringfence/policy.h"

namespace ringfence {

struct TestCase {
  std::string name;  // the test's, or none
  std::string path;  // JSON pointer of the test
  std::string who, action, resource;
  bool expected = false;  // that it is allowed
  bool passed = false;
  bool allowed = false;
  std::string reason;   // the answer's; empty where there is none
  std::string problem;  // why it did not pass, in words; empty if it did
};

// The cases, and what they never exercised: bindings that decided no answer, roles through which no
// binding decided one, permissions that were not asked for.
struct TestReport {
  std::vector<TestCase> cases;                            // in the order of the file
  std::vector<std::string> roles, bindings, permissions;  // never exercised, sorted
  std::size_t roles_total = 0, bindings_total = 0, permissions_total = 0;
  [[nodiscard]] std::size_t failed() const;
};

// Runs the tests in `text` (comments and trailing commas allowed) against `policy`. Errors: json.*
// and, all at once with the place of each: tests.unknown_member, tests.missing_member,
// tests.wrong_type, tests.unsupported_version, tests.bad_time, tests.unknown_word,
// tests.empty_list, tests.too_many (more than 100,000 cases).
[[nodiscard]] Result<TestReport> run_tests(const Policy& policy, std::string_view text);

}  // namespace ringfence
