#include "file.h"

#include <cctype>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "entropy.h"
#include "ringfence/encoding.h"

namespace ringfence::native {
namespace {

struct Kind {
  const char* code;
  const char* fix;
};

Kind kind_of(int number) {
  switch (number) {
  case ENOENT:
  case ENOTDIR:
    return {"io.not_found", "check the path"};
  case EACCES:
  case EPERM:
    return {"io.denied", "check who owns it and its mode"};
  case EEXIST:
    return {"io.exists", "choose another path or remove it first"};
  case EROFS:
    return {"io.read_only", "use a path on a writable file system"};
  case ENOSPC:
  case EDQUOT:
  case EFBIG:
    return {"io.full", "free some space; nothing was changed"};
  default:
    return {"io.failed", "check the path and the disk"};
  }
}

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos)
    return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Result<void> write_all(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(fd, bytes.data(), bytes.size());
    if (wrote < 0) {
      if (errno == EINTR)
        continue;
      return io_error("write", path, errno);
    }
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return {};
}

// Writes a new file beside `path` and hands it to `publish`, which gives it its name.
template <class Publish>
Result<void> write_beside(const std::string& path, std::string_view bytes, mode_t mode,
                          Publish publish) {
  std::uint8_t random[8];
  fill_random(random, sizeof random);
  const std::string temporary =
      path + ".tmp-" + hex({reinterpret_cast<const char*>(random), sizeof random});
  Fd fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
  if (!fd)
    return io_error("write", path, errno);
  auto written = write_all(fd.get(), bytes, path);
  if (written && ::fsync(fd.get()) != 0)
    written = io_error("write", path, errno);
  if (written && publish(temporary) != 0)
    written = io_error("write", path, errno);
  if (!written) {
    ::unlink(temporary.c_str());
    return written;
  }
  return sync_folder_of(path);
}

Result<Fd> open_regular(const std::string& path, std::size_t limit, struct stat& info) {
  Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd || ::fstat(fd.get(), &info) != 0)
    return io_error("read", path, errno);
  if (S_ISDIR(info.st_mode))
    return io_error("read", path, EISDIR);
  if (S_ISREG(info.st_mode) && static_cast<std::uintmax_t>(info.st_size) > limit) {
    return fail("io.too_large", "`" + path + "` is larger than " + std::to_string(limit) +
                                    " bytes: is it the right file?");
  }
  return fd;
}

}  // namespace

tl::unexpected<Error> io_error(std::string_view doing, const std::string& path, int number) {
  const Kind kind = kind_of(number);
  std::string why = std::strerror(number);
  if (!why.empty())
    why[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(why[0])));
  return fail(kind.code,
              "cannot " + std::string(doing) + " `" + path + "` (" + why + "): " + kind.fix);
}

Fd& Fd::operator=(Fd&& other) noexcept {
  if (this != &other) {
    if (fd_ >= 0)
      ::close(fd_);
    fd_ = other.fd_;
    other.fd_ = -1;
  }
  return *this;
}

Fd::~Fd() {
  if (fd_ >= 0)
    ::close(fd_);
}

bool file_exists(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0;
}

Result<std::string> read_file(const std::string& path, std::size_t limit) {
  struct stat info {};
  RINGFENCE_TRY(fd, open_regular(path, limit, info));
  std::string bytes;
  char block[65536];
  for (;;) {
    const ssize_t got = ::read(fd.get(), block, sizeof block);
    if (got < 0) {
      if (errno == EINTR)
        continue;
      return io_error("read", path, errno);
    }
    if (got == 0)
      return bytes;
    bytes.append(block, static_cast<std::size_t>(got));
    if (bytes.size() > limit) {
      return fail("io.too_large", "`" + path + "` is larger than " + std::to_string(limit) +
                                      " bytes: is it the right file?");
    }
  }
}

Result<SecretBytes> read_secret_fd(int fd, const std::string& name, std::size_t limit) {
  SecretBytes buffer(limit + 1);
  std::size_t size = 0;
  for (;;) {
    const ssize_t got = ::read(fd, buffer.data() + size, limit + 1 - size);
    if (got < 0) {
      if (errno == EINTR)
        continue;
      return io_error("read", name, errno);
    }
    if (got == 0)
      break;
    size += static_cast<std::size_t>(got);
    if (size > limit) {
      return fail("io.too_large", "`" + name + "` is larger than " + std::to_string(limit) +
                                      " bytes: is it the right file?");
    }
  }
  return SecretBytes(buffer.reveal().substr(0, size));
}

Result<SecretBytes> read_secret_file(const std::string& path, std::size_t limit) {
  struct stat info {};
  RINGFENCE_TRY(fd, open_regular(path, limit, info));
  return read_secret_fd(fd.get(), path, limit);
}

Result<SecretBytes> read_private_file(const std::string& path, std::size_t limit) {
  struct stat info {};
  RINGFENCE_TRY(fd, open_regular(path, limit, info));
  if (S_ISREG(info.st_mode) && (info.st_mode & 077) != 0) {
    return fail("io.exposed", "others may read `" + path + "`: run `chmod 600 " + path + "`");
  }
  return read_secret_fd(fd.get(), path, limit);
}

Result<void> replace_file(const std::string& path, std::string_view bytes, mode_t mode) {
  return write_beside(path, bytes, mode, [&](const std::string& temporary) {
    return ::rename(temporary.c_str(), path.c_str());
  });
}

Result<void> create_file(const std::string& path, std::string_view bytes, mode_t mode) {
  return write_beside(path, bytes, mode, [&](const std::string& temporary) {
    if (::link(temporary.c_str(), path.c_str()) != 0)
      return -1;
    ::unlink(temporary.c_str());
    return 0;
  });
}

Result<void> make_folders(const std::string& path) {
  std::error_code code;
  std::filesystem::create_directories(path, code);
  if (code)
    return io_error("create the folder", path, code.value());
  return {};
}

Result<void> sync_folder_of(const std::string& path) {
  const std::string folder = folder_of(path);
  Fd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd || ::fsync(fd.get()) != 0)
    return io_error("sync the folder", folder, errno);
  return {};
}

Result<Fd> lock_folder(const std::string& folder) {
  Fd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd)
    return io_error("open", folder, errno);
  while (::flock(fd.get(), LOCK_EX) != 0) {
    if (errno != EINTR)
      return io_error("lock", folder, errno);
  }
  return fd;
}

}  // namespace ringfence::native
