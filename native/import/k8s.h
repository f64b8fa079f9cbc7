// Kubernetes RBAC as a Ringfence policy document (docs/IMPORT.md has the mapping).
//
// RBAC only allows, and so do the rows written here: a role's rules become patterns of permissions
// (k8s_permissions.h), a binding a row at its namespace, an object's name or a URL's prefix a scope
// of its own, a group an external team. Whatever cannot be said exactly is an error.
#pragma once

#include <string>
#include <vector>

#include "ringfence/error.h"

namespace ringfence::import {

struct K8sInput {
  struct File {
    std::string name, text;
  };
  std::vector<File> files;
  std::string space;  // the namespace of objects that do not say, as of kubectl; may be empty
  // Leave out objects with a problem instead of failing. As RBAC only allows, that only takes away.
  bool skip = false;
};

struct K8sOutput {
  std::string document;
  std::vector<Error> left_out;  // what is wrong with objects left out; empty unless `skip`
  std::size_t cluster_roles = 0, roles = 0, cluster_role_bindings = 0, role_bindings = 0;
};

// The document, one row a line, in an order that does not depend on the order of files and objects.
// It loads, or the result is an Error with everything that cannot be expressed (the others in
// `more`): import.k8s.*, or what made a file unreadable (node.h). Thread-safe, O(n log n) in the
// rows that it writes: a rule about all resources is written out for those that other rules name.
[[nodiscard]] Result<K8sOutput> k8s(const K8sInput& input, std::string_view tenant);

}  // namespace ringfence::import
