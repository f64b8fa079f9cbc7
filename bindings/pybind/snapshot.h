// The fast path: `can` as a raw C method over one policy snapshot.
#pragma once

#include <pybind11/pybind11.h>

namespace ringfence::python {

void bind_snapshot(pybind11::module_& m);

}  // namespace ringfence::python
