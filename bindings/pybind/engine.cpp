#include "pybind/engine.h"

#include "entropy.h"
#include "facade/describe.h"
#include "operations.h"
#include "pybind/secret.h"
#include "pybind/text.h"

namespace py = pybind11;

namespace ringfence::python {
namespace {

std::uint32_t handle_id(py::handle value) {
  if (value.is_none())
    return 0;
  if (!py::isinstance<Handle>(value))
    throw py::type_error("handle must be a Handle or None");
  return value.cast<const Handle&>().id();
}

// call(operation: str, handle: Handle | None, request: bytes, secret=None) -> (bytes, Secret |
// None)
//
// A raw C function because its arguments may be secrets (see take_secret). The interpreter's lock
// is released while the engine works, so a ledger's fsync stops nobody else.
PyObject* call(PyObject*, PyObject* const* args, Py_ssize_t count) noexcept {
  return guarded([&]() -> PyObject* {
    if (count < 3 || count > 4)
      throw py::type_error("call() takes 3 or 4 positional arguments");
    const std::string operation(utf8(args[0], "operation"));
    const std::uint32_t handle = handle_id(args[1]);
    if (!PyBytes_Check(args[2]))
      throw py::type_error("request must be bytes");
    const std::string_view request(PyBytes_AS_STRING(args[2]),
                                   static_cast<std::size_t>(PyBytes_GET_SIZE(args[2])));
    const SecretBytes secret = count == 4 ? take_secret(args[3]) : SecretBytes();
    // An empty secret is one, too; only None is none.
    const bool empty = count == 4 && args[3] != Py_None && secret.empty();
    const std::string_view given = empty ? std::string_view("") : secret.reveal();
    facade::Reply reply;
    {
      const py::gil_scoped_release unlocked;
      reply = engine().call(operation, handle, request, given);
    }
    py::object out = py::none();
    if (!reply.secret.empty())
      out = py::cast(Secret{std::move(reply.secret)});
    return py::make_tuple(py::bytes(reply.json), std::move(out)).release().ptr();
  });
}

PyMethodDef call_method = {
    "call", reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(&call)), METH_FASTCALL,
    "call(operation, handle, request, secret=None, /)\n--\n\n"
    "Runs one operation of the table: JSON bytes in, (JSON bytes, Secret or None) out."};

facade::Instance* make_engine() {
  facade::Registry registry = facade::portable_registry();
  native::register_operations(registry);
  return new facade::Instance(std::move(registry), &native::fill_random);
}

}  // namespace

facade::Instance& engine() {
  static facade::Instance* const instance = make_engine();
  return *instance;
}

void bind_engine(py::module_& m) {
  if (const auto& valid = engine().schema().valid(); !valid)
    throw py::import_error("ringfence: the table of operations is broken: " +
                           valid.error().message);
  py::class_<Handle>(m, "Handle", py::is_final(),
                     "An open handle of the engine; it closes when it goes.")
      .def(py::init<std::uint32_t>())
      .def_property_readonly("id", &Handle::id, "The handle's number; 0 once closed.")
      .def("close", &Handle::close, "Closes it now. Closing twice is harmless.");
  m.def(
      "open_handles", [] { return engine().open_handles(); },
      "How many handles are open, for tests of leaks.");
  m.add_object("call", PyCFunction_New(&call_method, nullptr));
}

}  // namespace ringfence::python
