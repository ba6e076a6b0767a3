#include "core/tasks/read_text.h"

#include <fcntl.h>

#include <cerrno>

#include "core/unique_fd.h"

namespace psiperf {

FileText ReadText(const Syscalls& syscalls, int directory, const char* name, std::span<char> buffer) {
  const int number = syscalls.openat(directory, name, O_RDONLY | O_CLOEXEC);
  if (number < 0) return {.status = OpenFailure(number), .text = {}};
  const UniqueFd fd(syscalls, number);
  const ssize_t size = syscalls.pread(number, buffer.data(), buffer.size(), 0);
  if (size < 0) return {.status = ReadFailure(size), .text = {}};
  return {.status = kOk, .text = {buffer.data(), static_cast<size_t>(size)}};
}

bool HasEnded(Status failure) {
  return failure == ENOENT || failure == ESRCH || failure == ReadFailure(-ESRCH);
}

bool IsRefused(Status failure) {
  return failure == EACCES || failure == EPERM || failure == ReadFailure(-EACCES) ||
         failure == ReadFailure(-EPERM);
}

}  // namespace psiperf
