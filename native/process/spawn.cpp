// A child that is waited for. Its end is seen through a pidfd where the kernel has them, so that
// output and end are waited for at once, and a grandchild that keeps the pipe open delays nothing.
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "file.h"
#include "process/program.h"

namespace ringfence::native {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int kLookAgainMillis = 10;  // where there are no pidfds

struct Actions {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  Actions() {
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
  }
  Actions(const Actions&) = delete;
  Actions& operator=(const Actions&) = delete;
  ~Actions() {
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
  }
};

// Collects output in memory that is wiped, growing by doubling.
class Collector {
 public:
  explicit Collector(std::size_t limit) : limit_(limit) {}
  // Reads what is there. False at the end of the stream.
  Result<bool> read_from(int fd) {
    char block[65536];
    const ssize_t got = ::read(fd, block, sizeof block);
    if (got < 0) {
      if (errno == EAGAIN || errno == EINTR)
        return true;
      return io_error("read", "the child's output", errno);
    }
    if (got == 0)
      return false;
    const auto more = static_cast<std::size_t>(got);
    if (size_ + more > limit_) {
      return fail("run.output_too_large", "the child printed more than " + std::to_string(limit_) +
                                              " bytes: let it write to a file");
    }
    if (size_ + more > bytes_.size()) {
      SecretBytes larger(std::max(size_ + more, bytes_.size() * 2));
      std::copy(bytes_.data(), bytes_.data() + size_, larger.data());
      bytes_ = std::move(larger);
    }
    std::copy(block, block + more, bytes_.data() + size_);
    size_ += more;
    secure_wipe(block, more);
    return true;
  }
  SecretBytes take() { return SecretBytes(bytes_.reveal().substr(0, size_)); }

 private:
  std::size_t limit_, size_ = 0;
  SecretBytes bytes_;
};

class Child {
 public:
  explicit Child(pid_t pid)
      : pid_(pid), watch_(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  // Whatever went wrong, no child outlives the call unwaited.
  ~Child() {
    if (!ended_) {
      kill();
      wait(0);
    }
  }
  void kill() const { ::kill(pid_, SIGKILL); }
  int watch() const { return watch_.get(); }
  // Whether it has ended; `flags` as of waitpid.
  bool wait(int flags) {
    pid_t got = 0;
    do {
      got = ::waitpid(pid_, &status_, flags);
    } while (got < 0 && errno == EINTR);
    ended_ = got != 0;
    lost_ = got < 0;
    return ended_;
  }
  Result<Exit> exit() const {
    Exit out;
    if (lost_) {
      return fail("run.status_lost", "the host process took the child's exit status: let it not "
                                     "ignore SIGCHLD nor wait for children that are not its own");
    }
    if (WIFSIGNALED(status_))
      out.signal = WTERMSIG(status_);
    else
      out.code = WEXITSTATUS(status_);
    return out;
  }

 private:
  pid_t pid_;
  Fd watch_;
  int status_ = 0;
  bool ended_ = false, lost_ = false;
};

Result<pid_t> start(const std::string& program, const std::vector<std::string>& arguments,
                    const ChildEnvironment& environment, const SpawnOptions& options, int output) {
  Actions actions;
  // The host may ignore or block signals; its child starts as from a shell.
  sigset_t none;
  sigset_t reset;
  sigemptyset(&none);
  sigemptyset(&reset);
  sigaddset(&reset, SIGPIPE);
  posix_spawnattr_setsigmask(&actions.attributes, &none);
  posix_spawnattr_setsigdefault(&actions.attributes, &reset);
  posix_spawnattr_setflags(&actions.attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  if (output >= 0)
    posix_spawn_file_actions_adddup2(&actions.files, output, STDOUT_FILENO);
  if (!options.cwd.empty())
    posix_spawn_file_actions_addchdir_np(&actions.files, options.cwd.c_str());
  std::vector<char*> argv;
  for (const std::string& argument : arguments)
    argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  pid_t pid = 0;
  const int code = posix_spawn(&pid, program.c_str(), &actions.files, &actions.attributes,
                               argv.data(), environment.data());
  if (code == 0)
    return pid;
  return fail("run.not_executable", "`" + program + "` cannot be executed (" + std::strerror(code) +
                                        "): check its mode, its first line and the folder");
}

// Waits for the end, collecting output on the way.
Result<Exit> supervise(Child& child, int output, const SpawnOptions& options) {
  Collector collector(options.capture_limit);
  const auto deadline =
      Clock::now() + std::chrono::milliseconds(options.timeout_millis.value_or(0));
  bool timed_out = false;
  while (!child.wait(WNOHANG)) {
    int pause = child.watch() >= 0 ? -1 : kLookAgainMillis;
    if (options.timeout_millis && !timed_out) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
      if (left.count() <= 0) {
        child.kill();
        timed_out = true;
        continue;
      }
      const auto longest = static_cast<int>(std::min<long long>(left.count(), 1 << 30));
      pause = pause < 0 ? longest : std::min(pause, longest);
    }
    pollfd ready[2] = {{child.watch(), POLLIN, 0}, {output, POLLIN, 0}};
    if (::poll(ready, 2, pause) < 0 && errno != EINTR)
      return io_error("wait for", "the child", errno);
    if ((ready[1].revents & (POLLIN | POLLHUP)) != 0) {
      RINGFENCE_TRY(more, collector.read_from(output));
      if (!more)
        output = -1;  // poll ignores it from now on
    }
  }
  // What it wrote before it ended is in the pipe; more may come from its own children only.
  pollfd rest{output, POLLIN, 0};
  while (output >= 0 && ::poll(&rest, 1, 0) > 0 && (rest.revents & POLLIN) != 0) {
    RINGFENCE_TRY(more, collector.read_from(output));
    if (!more)
      break;
  }
  RINGFENCE_TRY(exit, child.exit());
  exit.timed_out = timed_out;
  exit.output = collector.take();
  return std::move(exit);
}

}  // namespace

Result<Exit> spawn(const std::string& program, const std::vector<std::string>& arguments,
                   const ChildEnvironment& environment, const SpawnOptions& options) {
  Fd read_end;
  Fd write_end;
  if (options.capture) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
      return io_error("make", "a pipe", errno);
    read_end = Fd(ends[0]);
    write_end = Fd(ends[1]);
    ::fcntl(read_end.get(), F_SETFL, O_NONBLOCK);
  }
  RINGFENCE_TRY(pid, start(program, arguments, environment, options, write_end.get()));
  Child child(pid);
  write_end = Fd();
  return supervise(child, read_end.get(), options);
}

}  // namespace ringfence::native
