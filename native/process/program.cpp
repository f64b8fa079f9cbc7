#include "process/program.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <sys/stat.h>
#include <unistd.h>

namespace ringfence::native {
namespace {

enum class Found { no, not_executable, yes };

Found look_at(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0)
    return Found::no;
  return S_ISREG(info.st_mode) && ::access(path.c_str(), X_OK) == 0 ? Found::yes
                                                                    : Found::not_executable;
}

tl::unexpected<Error> not_executable(const std::string& name) {
  return fail("run.not_executable",
              "`" + name + "` cannot be executed: check its mode and its first line");
}

}  // namespace

Result<std::string> find_program(const std::string& name) {
  Found best = Found::no;
  if (name.find('/') != std::string::npos) {
    best = look_at(name);
    if (best == Found::yes)
      return name;
  } else if (!name.empty()) {
    const char* path = std::getenv("PATH");
    std::string_view rest = path != nullptr ? path : "/usr/local/bin:/usr/bin:/bin";
    for (;;) {
      const auto end = rest.find(':');
      const std::string folder(rest.substr(0, end));
      const std::string candidate = (folder.empty() ? "." : folder) + "/" + name;
      const Found found = look_at(candidate);
      if (found == Found::yes)
        return candidate;
      if (found == Found::not_executable)
        best = found;
      if (end == std::string_view::npos)
        break;
      rest.remove_prefix(end + 1);
    }
  }
  if (best == Found::not_executable)
    return not_executable(name);
  return fail("run.not_found", "there is no program `" + name + "`: check its name and PATH");
}

Error replace_process(const std::string& program, const std::vector<std::string>& arguments,
                      const ChildEnvironment& environment) {
  std::vector<char*> argv;
  for (const std::string& argument : arguments)
    argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  ::execve(program.c_str(), argv.data(), environment.data());
  Error error = not_executable(program).value();
  error.message += std::string(" (") + std::strerror(errno) + ")";
  return error;
}

}  // namespace ringfence::native
