// Which permissions stand for what RBAC decides on, and which of them a rule gives.
//
// RBAC's rules speak of all groups, resources and verbs there may ever be (`*`), a policy document
// of declared permissions only. But rules tell apart just what they name: two resources that no
// rule names are decided alike. So there is one permission for each combination of group, resource
// and verb that a rule names and grants, and `other` stands in each place for all that is not
// named. A question is asked as the first declared of at most twelve names (docs/IMPORT.md), and
// gets RBAC's answer, also about a resource that was installed yesterday.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "import/k8s_objects.h"

namespace ringfence::import {

class K8sPermissions {
 public:
  // For all rules that are imported; import.too_large if they would have to be written out as more
  // than five million patterns.
  [[nodiscard]] static Result<K8sPermissions> of(const std::vector<const K8sRule*>& rules);

  [[nodiscard]] const std::set<std::string>& on_resources() const { return on_resources_; }
  [[nodiscard]] const std::set<std::string>& on_urls() const { return on_urls_; }

  // The patterns of a role that give what the rule gives, whatever the names of objects and URLs.
  [[nodiscard]] std::set<std::string> patterns(const K8sRule& rule) const;

 private:
  using Pair = std::pair<std::string, std::string>;  // group and resource, `other` for not named
  [[nodiscard]] std::size_t reach_at_most(const K8sRule& rule) const;
  [[nodiscard]] std::vector<Pair> reached(const K8sRule& rule) const;

  std::set<Pair> pairs_;
  std::set<std::string> on_resources_, on_urls_;
};

}  // namespace ringfence::import
