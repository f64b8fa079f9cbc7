#include "policy/compiled.h"

#include "policy/edit.h"
#include "ringfence/hash.h"

namespace ringfence {
namespace {

// Keeps what got there first; both would be the same.
const std::string& publish(std::atomic<const std::string*>& slot, std::string made) {
  auto owned = std::make_unique<const std::string>(std::move(made));
  const std::string* first = nullptr;
  if (slot.compare_exchange_strong(first, owned.get()))
    return *owned.release();
  return *first;
}

}  // namespace

Policy::Compiled::~Compiled() {
  delete canonical_.load();
  delete digest_.load();
}

const std::string& Policy::Compiled::canonical() const {
  if (!delta)
    return t.canonical;
  if (const std::string* made = canonical_.load())
    return *made;
  return publish(canonical_, policy::edited(*this));
}

const std::string& Policy::Compiled::digest() const {
  if (const std::string* made = digest_.load())
    return *made;
  return publish(digest_, hex(view(sha256(canonical()))));
}

}  // namespace ringfence
