#pragma once

#include <sched.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <cstddef>

struct perf_event_attr;

namespace psiperf {

// The system calls of the core, as a table that tests replace. Each gives what the call gives, or minus
// errno.
struct Syscalls {
  int (*open)(const char* path, int flags);
  int (*openat)(int directory, const char* name, int flags);
  int (*fstat)(int fd, struct stat* out);
  ssize_t (*pread)(int fd, void* buffer, size_t size, off_t offset);
  int (*close)(int fd);
  // Bytes of records; 0 at the end of the directory.
  ssize_t (*getdents64)(int directory, void* buffer, size_t size);
  ssize_t (*read)(int fd, void* buffer, size_t size);
  int (*ioctl)(int fd, unsigned long request, unsigned long argument);
  int (*perf_event_open)(perf_event_attr* attr, pid_t pid, int cpu, int group_fd, unsigned long flags);
  // Of the calling thread; `bytes` is the size of the whole mask.
  int (*sched_getaffinity)(size_t bytes, cpu_set_t* mask);
  int (*sched_setaffinity)(size_t bytes, const cpu_set_t* mask);
};

// The table of the running kernel.
extern const Syscalls kLinuxSyscalls;

}  // namespace psiperf
