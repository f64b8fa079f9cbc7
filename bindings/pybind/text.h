// Text and errors between Python and the core.
#pragma once

#include <pybind11/pybind11.h>

#include <string_view>

namespace ringfence::python {

// The UTF-8 bytes of a str, cached by Python inside the object and alive as long as it is. Throws
// TypeError when it is no str and RingfenceError(request.bad_utf8) when it holds lone surrogates;
// neither shows the value. `what` names the argument: "subject", "a secret".
std::string_view utf8(pybind11::handle value, const char* what);

// Raises ringfence.RingfenceError(code, message).
[[noreturn]] void raise_error(const char* code, const char* message);

// Runs the body of a raw C function and turns C++ exceptions into Python's; nullptr means one is
// set.
template <class Body>
PyObject* guarded(Body&& body) noexcept {
  try {
    return body();
  } catch (pybind11::error_already_set& e) {
    e.restore();
  } catch (const pybind11::builtin_exception& e) {
    e.set_error();
  } catch (const std::bad_alloc&) {
    PyErr_NoMemory();
  } catch (const std::exception&) {
    PyErr_SetString(PyExc_SystemError, "unexpected exception in ringfence._core");
  }
  return nullptr;
}

}  // namespace ringfence::python
