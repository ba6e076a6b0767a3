#include "core/syscalls.h"

#include <fcntl.h>
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
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
    // As a system call: the C library has a function for it only since glibc 2.30.
    .getdents64 =
        [](int directory, void* buffer, size_t size) {
          return OrMinusErrno(static_cast<ssize_t>(::syscall(SYS_getdents64, directory, buffer, size)));
        },
    .read = [](int fd, void* buffer, size_t size) { return OrMinusErrno(::read(fd, buffer, size)); },
    .ioctl = [](int fd, unsigned long request,
                unsigned long argument) { return OrMinusErrno(::ioctl(fd, request, argument)); },
    // The C library has no function for it.
    .perf_event_open =
        [](perf_event_attr* attr, pid_t pid, int cpu, int group_fd, unsigned long flags) {
          return OrMinusErrno(
              static_cast<int>(::syscall(SYS_perf_event_open, attr, pid, cpu, group_fd, flags)));
        },
    .sched_getaffinity = [](size_t bytes,
                            cpu_set_t* mask) { return OrMinusErrno(::sched_getaffinity(0, bytes, mask)); },
    .sched_setaffinity =
        [](size_t bytes, const cpu_set_t* mask) { return OrMinusErrno(::sched_setaffinity(0, bytes, mask)); },
};

}  // namespace psiperf
