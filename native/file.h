// Files: reads with a limit, writes that are whole or did not happen, errors that name the path.
//
// Codes: io.not_found, io.denied, io.exists, io.read_only, io.full, io.too_large, io.exposed,
// io.failed.
#pragma once

#include <string>
#include <string_view>
#include <sys/types.h>

#include "ringfence/error.h"
#include "ringfence/secret_bytes.h"

namespace ringfence::native {

constexpr std::size_t kMaxDocument = 256u << 20;  // policies and the like
constexpr std::size_t kMaxSecret = 1u << 20;      // keys, tokens, secret values

constexpr mode_t kPrivate = 0600;
constexpr mode_t kPublic = 0644;

// The error of a failed system call on `path`, from errno. `doing` reads like "read" or "write".
[[nodiscard]] tl::unexpected<Error> io_error(std::string_view doing, const std::string& path,
                                             int number);

// A file descriptor that closes itself; made with O_CLOEXEC everywhere, so no child inherits one.
class Fd {
 public:
  explicit Fd(int fd = -1) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  Fd& operator=(Fd&& other) noexcept;
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd();
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_;
};

[[nodiscard]] bool file_exists(const std::string& path);

// The whole file, at most `limit` bytes.
[[nodiscard]] Result<std::string> read_file(const std::string& path,
                                            std::size_t limit = kMaxDocument);

// The whole file as a secret; no copy stays behind.
[[nodiscard]] Result<SecretBytes> read_secret_file(const std::string& path,
                                                   std::size_t limit = kMaxSecret);
// The same for a file that must be private: io.exposed if group or others may read it.
[[nodiscard]] Result<SecretBytes> read_private_file(const std::string& path,
                                                    std::size_t limit = kMaxSecret);
// The rest of an open descriptor as a secret.
[[nodiscard]] Result<SecretBytes> read_secret_fd(int fd, const std::string& name,
                                                 std::size_t limit = kMaxSecret);

// Replaces `path` atomically and durably: temporary file, fsync, rename, fsync of the folder.
[[nodiscard]] Result<void> replace_file(const std::string& path, std::string_view bytes,
                                        mode_t mode);

// Creates `path` durably; io.exists if it is there already.
[[nodiscard]] Result<void> create_file(const std::string& path, std::string_view bytes,
                                       mode_t mode);

// Makes a folder and its parents.
[[nodiscard]] Result<void> make_folders(const std::string& path);

// An exclusive lock on a folder, held until the descriptor closes, so that two who read and replace
// a file in it take turns. Waits.
[[nodiscard]] Result<Fd> lock_folder(const std::string& folder);

// Makes the folder's entries durable.
[[nodiscard]] Result<void> sync_folder_of(const std::string& path);

}  // namespace ringfence::native
