#include "core/slot_directory.h"

#include <fcntl.h>

#include <cerrno>

namespace psiperf {
namespace {

// ENOENT: removed. ENOTDIR: something else has its place. ENODEV: removed while it was being opened.
bool IsRemoved(int minus_errno) {
  return minus_errno == -ENOENT || minus_errno == -ENOTDIR || minus_errno == -ENODEV;
}

}  // namespace

Status SlotDirectory::OpenAndCheck() {
  const int fd = syscalls_.open(spec_.directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  // Without an inode it is /proc/pressure, which is not there rather than gone.
  if (fd < 0) return spec_.inode && IsRemoved(fd) ? kGone : OpenFailure(fd);
  fd_ = UniqueFd(syscalls_, fd);
  if (!spec_.inode) return kOk;
  struct stat facts = {};
  const int error = syscalls_.fstat(fd, &facts);
  if (error < 0) return OpenFailure(error);
  return facts.st_ino == *spec_.inode ? kOk : kGone;
}

Status SlotDirectory::OpenOnce() {
  if (!status_) status_ = OpenAndCheck();
  return *status_;
}

OpenedFile SlotDirectory::Open(const FileLayout& file) {
  const Status directory = OpenOnce();
  if (directory != kOk) return {.fd = {}, .status = directory};
  const int fd = syscalls_.openat(fd_.Number(), NameOf(spec_.names, file), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return {.fd = {}, .status = OpenFailure(fd)};
  return {.fd = UniqueFd(syscalls_, fd), .status = kOk};
}

}  // namespace psiperf
