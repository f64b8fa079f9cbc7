// What only a native host can do, in the shape of the facade: ledger.*, vault_dir.*, gate.* and
// run.*.
//
//   facade::Registry registry = facade::portable_registry();
//   native::register_operations(registry);
//   facade::Instance rf(std::move(registry), native::fill_random);
//
// Python, Node and the command line tool stand on these operations.
#pragma once

#include "facade/describe.h"

namespace ringfence::native {

void register_operations(facade::Registry& registry);

}  // namespace ringfence::native
