#include "pybind/text.h"

#include <string>

namespace py = pybind11;

namespace ringfence::python {

std::string_view utf8(py::handle value, const char* what) {
  if (!PyUnicode_Check(value.ptr()))
    throw py::type_error(std::string(what) + " must be str");
  Py_ssize_t size = 0;
  const char* text = PyUnicode_AsUTF8AndSize(value.ptr(), &size);
  if (text == nullptr) {
    // Python's own UnicodeEncodeError carries the whole string.
    PyErr_Clear();
    raise_error("request.bad_utf8",
                (std::string(what) + " holds a lone surrogate, which is no Unicode text").c_str());
  }
  return {text, static_cast<std::size_t>(size)};
}

void raise_error(const char* code, const char* message) {
  const py::object type = py::module_::import("ringfence._errors").attr("RingfenceError");
  PyErr_SetObject(type.ptr(), type(code, message).ptr());
  throw py::error_already_set();
}

}  // namespace ringfence::python
