#include "core/syscalls.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace psiperf {
namespace {

template <typename T>
T OrMinusErrno(T result) {
  return result < 0 ? static_cast<T>(-errno) : result;
}

}  // namespace

const Syscalls kLinuxSyscalls = {
    .open = [](const char* path, int flags) { return OrMinusErrno(::open(path, flags)); },
    .openat = [](int directory, const char* name,
                 int flags) { return OrMinusErrno(::openat(directory, name, flags)); },
    .fstat = [](int fd, struct stat* out) { return OrMinusErrno(::fstat(fd, out)); },
    .pread = [](int fd, void* buffer, size_t size,
                off_t offset) { return OrMinusErrno(::pread(fd, buffer, size, offset)); },
    .close = [](int fd) { return OrMinusErrno(::close(fd)); },
};

}  // namespace psiperf
