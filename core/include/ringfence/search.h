// Search: who may do it, on what, and what else (the three searches of AuthZEN), in pages.
//
// The law: over the names in the policy and the given candidates, x is listed exactly if
// Policy::check answers that x is allowed, with the same instant, attributes and external teams.
// Results are sorted by bytes, whatever the order of the document.
//
//   Search search{.question = {.action = "deploy.production", .resource = "project/app-web",
//                              .now = now}};
//   for (;;) {
//     auto found = policy.search_subjects(search);          // Result<Found>
//     …found->results…
//     if (found->next.empty()) break;
//     search.cursor = cursor = found->next;
//   }
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ringfence/policy.h"

namespace ringfence {

constexpr std::size_t kMaxSearchPage = 10'000;

// A search. Views must outlive the call.
struct Search {
  Request question;            // what is searched for is left empty
  std::string_view type = {};  // of subjects: user, service or team; of resources; empty: all
  std::span<const std::string> candidates = {};  // asked too: subjects or resources that the policy
                                                 // need not name
  std::size_t limit = 1000;                      // results of one page, 1 to kMaxSearchPage
  std::string_view cursor = {};                  // `next` of the page before
};

// One page.
struct Found {
  std::vector<std::string> results;
  std::string next;  // the cursor of the next page; empty: this is the last
  std::optional<Reason>
      barred;  // set where nobody may, or nothing, whoever asks: unknown_action, …
};

}  // namespace ringfence
