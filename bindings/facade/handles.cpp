#include "facade/handles.h"

namespace ringfence::facade {
namespace {

constexpr std::uint32_t kGenerationBits = 12;
constexpr std::uint32_t kLastGeneration = (1u << kGenerationBits) - 1;
constexpr std::size_t kMaxSlots = 1u << (32 - kGenerationBits);

// Slot generations start at 1, so that no handle is 0.
std::uint32_t make_handle(std::size_t slot, std::uint32_t generation) {
  return static_cast<std::uint32_t>(slot) << kGenerationBits | generation;
}

}  // namespace

const Handles::Slot* Handles::slot(std::uint32_t handle) const {
  const std::uint32_t index = handle >> kGenerationBits;
  if (index >= slots_.size())
    return nullptr;
  const Slot& found = slots_[index];
  if (!found.object || found.generation != (handle & kLastGeneration))
    return nullptr;
  return &found;
}

Result<std::uint32_t> Handles::put_any(std::string_view kind, const void* type,
                                       std::shared_ptr<void> object) {
  std::lock_guard lock(mutex_);
  if (free_.empty()) {
    if (slots_.size() == kMaxSlots)
      return fail("handle.exhausted", "too many handles are open: close those that are not needed");
    free_.push_back(static_cast<std::uint32_t>(slots_.size()));
    slots_.emplace_back();
  }
  const std::uint32_t index = free_.back();
  free_.pop_back();
  Slot& slot = slots_[index];
  ++slot.generation;
  slot.kind = kind;
  slot.type = type;
  slot.object = std::move(object);
  ++open_;
  return make_handle(index, slot.generation);
}

std::shared_ptr<void> Handles::find_any(std::uint32_t handle, const void* type) const {
  std::lock_guard lock(mutex_);
  const Slot* found = slot(handle);
  return found != nullptr && found->type == type ? found->object : nullptr;
}

std::string_view Handles::kind(std::uint32_t handle) const {
  std::lock_guard lock(mutex_);
  const Slot* found = slot(handle);
  return found != nullptr ? found->kind : std::string_view();
}

bool Handles::close(std::uint32_t handle) {
  std::shared_ptr<void> object;  // destroyed after the lock is released
  std::lock_guard lock(mutex_);
  if (slot(handle) == nullptr)
    return false;
  const std::uint32_t index = handle >> kGenerationBits;
  object = std::move(slots_[index].object);
  slots_[index].object = nullptr;
  --open_;
  if (slots_[index].generation != kLastGeneration)
    free_.push_back(index);
  return true;
}

std::size_t Handles::open() const {
  std::lock_guard lock(mutex_);
  return open_;
}

}  // namespace ringfence::facade
