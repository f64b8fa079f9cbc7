// Snapshot: a policy with the fast `can`. It is a hand-made type, because a call with three strings
// costs a multiple through pybind11's argument loading (measured: 168 ns instead of 46).
//
// It shares the immutable policy rather than looking the handle up at every call. The strings'
// UTF-8 is read in place: CPython keeps it inside the str object.
#include "pybind/snapshot.h"

#include <memory>

#include "host.h"
#include "pybind/engine.h"
#include "pybind/text.h"
#include "ringfence/policy.h"

namespace py = pybind11;

namespace ringfence::python {
namespace {

struct Snapshot {
  PyObject_HEAD std::shared_ptr<Policy> policy;  // null once closed
  bool time_dependent;
};

PyObject* can(PyObject* self, PyObject* const* args, Py_ssize_t count) noexcept {
  return guarded([&]() -> PyObject* {
    if (count != 3)
      throw py::type_error("can() takes exactly 3 arguments: subject, action, resource");
    const auto* snapshot = reinterpret_cast<Snapshot*>(self);
    const std::string_view subject = utf8(args[0], "subject");
    const std::string_view action = utf8(args[1], "action");
    const std::string_view resource = utf8(args[2], "resource");
    if (!snapshot->policy)
      raise_error("handle.unknown", "this policy is closed: open it again");
    const Timestamp now = snapshot->time_dependent ? native::wall_clock() : 0;
    return PyBool_FromLong(snapshot->policy->can(subject, action, resource, now));
  });
}

PyObject* close(PyObject* self, PyObject*) noexcept {
  reinterpret_cast<Snapshot*>(self)->policy.reset();
  Py_RETURN_NONE;
}

void destroy(PyObject* self) noexcept {
  PyTypeObject* type = Py_TYPE(self);
  std::destroy_at(&reinterpret_cast<Snapshot*>(self)->policy);
  type->tp_free(self);
  Py_DECREF(type);
}

PyMethodDef methods[] = {
    {"can", reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(&can)), METH_FASTCALL,
     "can($self, subject, action, resource, /)\n--\n\nWhether the policy allows it, now."},
    {"close", &close, METH_NOARGS,
     "close($self, /)\n--\n\nLets the policy go; `can` raises after."},
    {nullptr, nullptr, 0, nullptr}};

PyType_Slot slots[] = {{Py_tp_doc, const_cast<char*>("One policy snapshot with the fast `can`.")},
                       {Py_tp_methods, methods},
                       {Py_tp_dealloc, reinterpret_cast<void*>(&destroy)},
                       {0, nullptr}};

PyType_Spec spec = {
    "ringfence._core.Snapshot", sizeof(Snapshot), 0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE, slots};

}  // namespace

void bind_snapshot(py::module_& m) {
  auto type = py::reinterpret_steal<py::object>(PyType_FromSpec(&spec));
  if (!type)
    throw py::error_already_set();
  m.attr("Snapshot") = type;
  m.def(
      "snapshot",
      [type](const Handle& handle) {
        auto policy = engine().find<Policy>(handle.id());
        if (!policy)
          raise_error("handle.unknown", "this is no open policy");
        auto* cls = reinterpret_cast<PyTypeObject*>(type.ptr());
        PyObject* self = cls->tp_alloc(cls, 0);
        if (self == nullptr)
          throw py::error_already_set();
        auto* snapshot = reinterpret_cast<Snapshot*>(self);
        snapshot->time_dependent = policy->time_dependent();
        std::construct_at(&snapshot->policy, std::move(policy));
        return py::reinterpret_steal<py::object>(self);
      },
      "The fast path of an open policy.");
}

}  // namespace ringfence::python
