#include "core/open_directory.h"

#include <fcntl.h>

#include <cerrno>
#include <utility>

namespace psiperf {

// ENOENT: removed. ENOTDIR: something else has its place. ENODEV: removed while it was being opened.
bool IsRemoved(Status open_failure) {
  return open_failure == ENOENT || open_failure == ENOTDIR || open_failure == ENODEV;
}

OpenedFile OpenDirectory(const Syscalls& syscalls, const std::string& path, std::optional<uint64_t> inode) {
  const int number = syscalls.open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (number < 0) {
    const Status failure = OpenFailure(number);
    return {.fd = {}, .status = inode && IsRemoved(failure) ? kGone : failure};
  }
  UniqueFd fd(syscalls, number);
  if (!inode) return {.fd = std::move(fd), .status = kOk};
  struct stat facts = {};
  const int error = syscalls.fstat(number, &facts);
  if (error < 0) return {.fd = {}, .status = OpenFailure(error)};
  if (facts.st_ino != *inode) return {.fd = {}, .status = kGone};
  return {.fd = std::move(fd), .status = kOk};
}

}  // namespace psiperf
