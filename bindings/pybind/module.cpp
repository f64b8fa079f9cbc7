// ringfence._core: the engine for Python. No logic: the operation table does the work, this moves
// bytes. python/src/ringfence builds the public classes on it.
#include <pybind11/pybind11.h>

#include "pybind/engine.h"
#include "pybind/secret.h"
#include "pybind/snapshot.h"
#include "ringfence/self_test.h"
#include "ringfence/version.h"

namespace py = pybind11;

PYBIND11_MODULE(_core, m) {
  m.doc() = "The Ringfence engine; use the package `ringfence`.";
  if (auto ready = ringfence::self_test(); !ready)
    throw py::import_error("ringfence refuses to run: " + ready.error().message);
  ringfence::python::bind_secret(m);
  ringfence::python::bind_engine(m);
  ringfence::python::bind_snapshot(m);
}
