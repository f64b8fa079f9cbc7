#include "host.h"

#include <chrono>
#include <unistd.h>

namespace ringfence::native {

Timestamp wall_clock() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

std::string host_name() {
  char name[65] = {};
  if (gethostname(name, sizeof name - 1) != 0 || name[0] == '\0')
    return "unknown";
  return valid_utf8(name) ? name : "unknown";
}

}  // namespace ringfence::native
