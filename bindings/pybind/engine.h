// The one engine of this process, and what Python holds of it: handles that close themselves.
#pragma once

#include <pybind11/pybind11.h>

#include "facade/facade.h"

namespace ringfence::python {

// Made at import, never destroyed: objects that Python frees while the interpreter goes down still
// find it.
facade::Instance& engine();

// An open handle, closed when Python lets go of it.
class Handle {
 public:
  explicit Handle(std::uint32_t id) : id_(id) {}
  Handle(Handle&& other) noexcept : id_(other.id_) { other.id_ = 0; }
  Handle& operator=(Handle&&) = delete;
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { close(); }
  [[nodiscard]] std::uint32_t id() const { return id_; }
  void close() {
    if (id_ != 0)
      engine().close(id_);
    id_ = 0;
  }

 private:
  std::uint32_t id_;  // 0: closed
};

void bind_engine(pybind11::module_& m);

}  // namespace ringfence::python
