// The options of every command that asks a policy: which policy, at which instant, what is known.
#pragma once

#include <string>
#include <vector>

#include "cli/session.h"

namespace ringfence::cli {

struct Circumstances {
  std::string context, principal, at, changes;
  std::vector<std::string> teams;

  void add(Command& command);
  // The policy to ask: the one of the settings, changed if `--with` says so.
  [[nodiscard]] Result<std::uint32_t> policy(Session& session) const;
  // Writes the members of a request into an open object.
  [[nodiscard]] Result<void> write(json::Writer& out) const;
};

}  // namespace ringfence::cli
