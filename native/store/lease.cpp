#include "store/lease.h"

#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <sys/file.h>
#include <thread>

namespace ringfence::native {

Result<Lease> Lease::take(const std::string& path) {
  using std::chrono::milliseconds;
  Fd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kPrivate));
  if (!fd)
    return io_error("open", path, errno);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  for (auto pause = milliseconds(1);; pause = std::min(pause * 2, milliseconds(16))) {
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) == 0)
      return Lease(std::move(fd));
    if (errno != EWOULDBLOCK && errno != EINTR)
      return io_error("lock", path, errno);
    if (std::chrono::steady_clock::now() > deadline) {
      return fail("ledger.busy", "another process has held `" + path +
                                     "` for 30 seconds: see what it is doing, then try again");
    }
    std::this_thread::sleep_for(pause);
  }
}

}  // namespace ringfence::native
