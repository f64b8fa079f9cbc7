// Handles: what crosses the boundary instead of an object. A handle is 20 bits of slot and 12 of
// generation; a slot whose generations are used up is retired, so that no number ever stands for a
// second object. A stale handle, or one of another kind, is `handle.unknown`.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

#include "ringfence/error.h"

namespace ringfence::facade {

// Names the kind of handle of a T: specialise with `static constexpr std::string_view name =
// "policy";`.
template <class T>
struct HandleKind;

namespace detail {
template <class T>
inline constexpr char kTypeMark = 0;  // its address tells types apart without RTTI
}

// The open objects. Thread-safe: an object lives on for those who hold it when it is closed.
class Handles {
 public:
  // Opens a handle for `object`. Errors: handle.exhausted.
  template <class T>
  [[nodiscard]] Result<std::uint32_t> put(T object) {
    return put_any(HandleKind<T>::name, &detail::kTypeMark<T>,
                   std::make_shared<T>(std::move(object)));
  }
  // The object, or null if the handle is stale or of another type.
  template <class T>
  [[nodiscard]] std::shared_ptr<T> find(std::uint32_t handle) const {
    return std::static_pointer_cast<T>(find_any(handle, &detail::kTypeMark<T>));
  }
  // The kind of an open handle, "" if it is not open.
  [[nodiscard]] std::string_view kind(std::uint32_t handle) const;
  // Closes it; false if it was not open.
  bool close(std::uint32_t handle);
  [[nodiscard]] std::size_t open() const;

 private:
  struct Slot {
    std::uint32_t generation = 0;
    std::string_view kind;
    const void* type = nullptr;
    std::shared_ptr<void> object;
  };
  [[nodiscard]] Result<std::uint32_t> put_any(std::string_view kind, const void* type,
                                              std::shared_ptr<void> object);
  [[nodiscard]] std::shared_ptr<void> find_any(std::uint32_t handle, const void* type) const;
  [[nodiscard]] const Slot* slot(std::uint32_t handle) const;

  mutable std::mutex mutex_;
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
  std::size_t open_ = 0;
};

}  // namespace ringfence::facade
