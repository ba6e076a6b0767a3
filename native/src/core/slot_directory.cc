#include "core/slot_directory.h"

#include <fcntl.h>

namespace psiperf {

Status SlotDirectory::OpenOnce() {
  // Without an inode it is /proc/pressure, which is not there rather than gone.
  if (!directory_) directory_ = OpenDirectory(syscalls_, spec_.directory, spec_.inode);
  return directory_->status;
}

OpenedFile SlotDirectory::Open(const FileLayout& file) {
  const Status directory = OpenOnce();
  if (directory != kOk) return {.fd = {}, .status = directory};
  const int fd = syscalls_.openat(directory_->fd.Number(), NameOf(spec_.names, file), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return {.fd = {}, .status = OpenFailure(fd)};
  return {.fd = UniqueFd(syscalls_, fd), .status = kOk};
}

}  // namespace psiperf
