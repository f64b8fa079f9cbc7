// The model file of Casbin: sections of `key = value`. Only the RBAC forms are recognised, since
// any other matcher is a program that a table of bindings cannot stand for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ringfence/error.h"

namespace ringfence::import {

struct CasbinModel {
  bool roles = false;    // g = _, _ (or with a domain)
  bool domains = false;  // requests and rows name a domain
  bool effects = false;  // rows end with allow or deny
  bool denies = false;   // a deny overrides; else a deny has no effect
};

// The model, or with one more entry in `problems` for each thing that cannot be expressed.
[[nodiscard]] CasbinModel read_casbin_model(std::string_view text, const std::string& name,
                                            std::vector<Error>& problems);

}  // namespace ringfence::import
