#pragma once

#include <map>
#include <string>

#include "core/syscalls.h"

namespace psiperf::test {

// The real kernel, but for files whose open or read is to fail; counts its open descriptors. One at a time
// exists.
class FaultyKernel {
 public:
  FaultyKernel();
  ~FaultyKernel();
  FaultyKernel(const FaultyKernel&) = delete;
  FaultyKernel& operator=(const FaultyKernel&) = delete;

  [[nodiscard]] const Syscalls& Table() const { return table_; }

  // Errno of every open of a file, by its name as it is opened.
  std::map<std::string, int> open_errno;
  // The same of every read.
  std::map<std::string, int> read_errno;
  // How often a file was opened, or tried to be.
  std::map<std::string, int> opens;
  size_t open_descriptors = 0;

 private:
  static int Open(const char* path, int flags);
  static int OpenAt(int directory, const char* name, int flags);
  static ssize_t PRead(int fd, void* buffer, size_t size, off_t offset);
  static ssize_t Read(int fd, void* buffer, size_t size);
  static int Close(int fd);

  Syscalls table_;
  std::map<int, std::string> names_;
};

}  // namespace psiperf::test
