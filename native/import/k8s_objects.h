// Kubernetes' four RBAC kinds as values, read from nodes (node.h).
//
// Reading is stricter than the API server's: a member that the kind does not have is an error,
// since a misspelled `resourceNames` would otherwise give away every object; and so is what the
// server takes but never matches (`pods/*`, `Pods`, the group `core`), since whoever wrote it meant
// more.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "import/node.h"

namespace ringfence::import {

using Labels = std::map<std::string, std::string>;

// A rule about resources, or one about URLs (then only verbs and urls). All lists sorted, without
// repeats. "*" stands for all.
struct K8sRule {
  std::vector<std::string> verbs, groups, resources, names, urls;
  friend auto operator<=>(const K8sRule&, const K8sRule&) = default;
};

struct K8sRole {
  std::string space, name;  // space: the namespace, empty of a ClusterRole
  Labels labels;
  std::vector<K8sRule> rules;
  std::optional<std::vector<Labels>> selectors;  // of aggregationRule
  std::string place;
};

struct K8sBinding {
  std::string space, name;              // space: empty of a ClusterRoleBinding
  std::string role_space, role;         // role_space: empty of a ClusterRole
  std::vector<std::string> principals;  // user/…, service/…, team/…
  std::string place;
};

struct K8sObjects {
  std::vector<K8sRole> roles;
  std::vector<K8sBinding> bindings;
};

// Adds the objects of one document of `file`, or of its list. An object with a problem is left out,
// and the problem (import.k8s.*) is added. `space` is the namespace of objects that do not say.
void read_k8s_objects(const Source& source, const std::string& file, const std::string& space,
                      K8sObjects& out, std::vector<Error>& problems);

// `Role kube-system/reader`: how messages and reasons call an object.
[[nodiscard]] std::string k8s_title(const K8sRole& role);
[[nodiscard]] std::string k8s_title(const K8sBinding& binding);

}  // namespace ringfence::import
