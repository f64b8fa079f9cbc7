// The declared names of a document, as dense ids in the order of the names.
#pragma once

#include "policy/intern.h"
#include "policy/types.h"
#include "ringfence/condition.h"

namespace ringfence::policy {

using Names = Table<char>;

struct Vocabulary {
  Names types;  // 0 is the tenant
  Names permissions, roles, teams;
  Names flat;  // declared flat resources
  TypeGraph graph;
  condition::Environment attributes;  // their declared types
};

}  // namespace ringfence::policy
