// ringfence.Secret: bytes that Python code can carry about but not show by accident.
#pragma once

#include <pybind11/pybind11.h>

#include "ringfence/secret_bytes.h"

namespace ringfence::python {

struct Secret {
  SecretBytes bytes;
};

// Copies the bytes out of a Secret, bytes-like object or str (as UTF-8); None gives no bytes.
// Throws TypeError or RingfenceError; neither ever shows the value, which is why no binding here
// lets pybind11 convert secrets itself: its own TypeErrors print the arguments.
SecretBytes take_secret(pybind11::handle value);

void bind_secret(pybind11::module_& m);

}  // namespace ringfence::python
