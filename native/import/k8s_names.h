// Kubernetes' names: which are well-formed, and what Ringfence calls them.
//
//   api.GROUP.RESOURCE.VERB   a permission on resources: api.apps.deployments.get,
//                             api.core.pods_log.get, api.rbac_authorization_k8s_io.roles.list
//   url.VERB                  a permission on URLs
//
// The group "" is `core`; `.` in a group and `/` in a resource are `_`, which Kubernetes' names do
// not have, so the names can be read back. `other` stands for whatever the files do not name.
#pragma once

#include <string>
#include <string_view>

namespace ringfence::import {

constexpr std::string_view kOther = "other";

// a-z, 0-9 and inner `-`, 1 to 63 (a DNS label); the same joined by dots, to 253 (a DNS name).
[[nodiscard]] bool dns_label(std::string_view text);
[[nodiscard]] bool dns_name(std::string_view text);

// A name that may stand in a URL's path: what RBAC objects may be called, to 253 bytes.
[[nodiscard]] bool path_name(std::string_view text);

// `api.GROUP.RESOURCE`.
[[nodiscard]] std::string permission_stem(std::string_view group, std::string_view resource);

// A user as Kubernetes names it: `service/NS:NAME` for system:serviceaccount:NS:NAME, else
// `user/…`.
[[nodiscard]] std::string user_principal(std::string_view name);

}  // namespace ringfence::import
