#include "pybind/secret.h"

#include "pybind/text.h"

namespace py = pybind11;

namespace ringfence::python {
namespace {

[[noreturn]] void refuse(const char* what) { throw py::type_error(what); }

// A view of any object with the buffer protocol, released on destruction.
class Buffer {
 public:
  explicit Buffer(py::handle value) {
    if (PyObject_GetBuffer(value.ptr(), &view_, PyBUF_SIMPLE) != 0) {
      PyErr_Clear();
      refuse("a secret must be a Secret, contiguous bytes, or str");
    }
  }
  ~Buffer() { PyBuffer_Release(&view_); }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  [[nodiscard]] std::string_view bytes() const {
    return {static_cast<const char*>(view_.buf), static_cast<std::size_t>(view_.len)};
  }

 private:
  Py_buffer view_{};
};

// Every constructor argument comes as *args and **kwargs, so that pybind11 finds any call well
// formed and has no reason to print what it was given.
Secret make_secret(const py::args& args, const py::kwargs& kwargs) {
  if (args.size() != 1 || !kwargs.empty())
    refuse("Secret() takes exactly one positional argument");
  if (args[0].is_none())
    refuse("a secret must be a Secret, contiguous bytes, or str");
  return Secret{take_secret(args[0])};
}

}  // namespace

SecretBytes take_secret(py::handle value) {
  if (value.is_none())
    return {};
  if (py::isinstance<Secret>(value))
    return SecretBytes(value.cast<const Secret&>().bytes.reveal());
  if (PyUnicode_Check(value.ptr()))
    return SecretBytes(utf8(value, "a secret"));
  if (PyObject_CheckBuffer(value.ptr()))
    return SecretBytes(Buffer(value).bytes());
  refuse("a secret must be a Secret, contiguous bytes, or str");
}

void bind_secret(py::module_& m) {
  py::class_<Secret>(
      m, "Secret", py::is_final(),
      "Bytes that show themselves only through `reveal()`.\n\n"
      "A Secret has no text form, cannot be compared, hashed, copied or pickled, and its\n"
      "memory is wiped when it goes. `reveal()` makes an ordinary `bytes`, which Python\n"
      "does not wipe: call it at the last moment and keep nothing.")
      .def(py::init(&make_secret))
      .def(
          "reveal", [](const Secret& s) { return py::bytes(s.bytes.reveal()); },
          "The bytes themselves, as an ordinary `bytes` object.")
      .def(
          "wipe", [](Secret& s) { s.bytes.wipe(); },
          "Overwrites the bytes now; the Secret is empty after.")
      .def("__enter__", [](py::object self) { return self; })
      .def("__exit__", [](Secret& s, const py::args&) { s.bytes.wipe(); })
      .def("__repr__", [](const Secret&) { return "<ringfence.Secret>"; })
      .def("__str__",
           [](const Secret&) -> py::str { refuse("a Secret has no text: call reveal()"); })
      .def("__format__",
           [](const Secret&, const py::args&) -> py::str {
             refuse("a Secret has no text: call reveal()");
           })
      .def("__eq__",
           [](const Secret&, const py::args&) -> bool {
             refuse("a Secret cannot be compared: hmac.compare_digest(a.reveal(), b.reveal()) is "
                    "constant-time");
           })
      .def("__ne__",
           [](const Secret&, const py::args&) -> bool {
             refuse("a Secret cannot be compared: hmac.compare_digest(a.reveal(), b.reveal()) is "
                    "constant-time");
           })
      .def("__bool__", [](const Secret& s) { return !s.bytes.empty(); })
      .def("__copy__", [](const Secret&) -> py::object { refuse("a Secret cannot be copied"); })
      .def(
          "__deepcopy__",
          [](const Secret&, const py::args&) -> py::object { refuse("a Secret cannot be copied"); })
      .def("__reduce_ex__",
           [](const Secret&, const py::args&) -> py::object {
             refuse("a Secret cannot be pickled");
           })
      .attr("__hash__") = py::none();
}

}  // namespace ringfence::python
