// The sequencer lease: at most one process at a time orders and signs.
//
// It is flock(2) on `LEDGER.lease`, which belongs to the open file description: two ledgers opened
// in one process exclude each other too, and the lease of a killed process is free at once.
#pragma once

#include <string>

#include "file.h"

namespace ringfence::native {

class Lease {
 public:
  // Waits up to 30 seconds. Errors: ledger.busy, io.*.
  [[nodiscard]] static Result<Lease> take(const std::string& path);
  Lease(Lease&&) noexcept = default;
  Lease& operator=(Lease&&) noexcept = default;

 private:
  explicit Lease(Fd fd) : fd_(std::move(fd)) {}
  Fd fd_;  // closing it gives the lease back
};

}  // namespace ringfence::native
