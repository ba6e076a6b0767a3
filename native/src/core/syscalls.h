#pragma once

#include <sys/stat.h>
#include <sys/types.h>

#include <cstddef>

namespace psiperf {

// The system calls of the core, as a table that tests replace. Each gives what the call gives, or minus
// errno.
struct Syscalls {
  int (*open)(const char* path, int flags);
  int (*openat)(int directory, const char* name, int flags);
  int (*fstat)(int fd, struct stat* out);
  ssize_t (*pread)(int fd, void* buffer, size_t size, off_t offset);
  int (*close)(int fd);
};

// The table of the running kernel.
extern const Syscalls kLinuxSyscalls;

}  // namespace psiperf
