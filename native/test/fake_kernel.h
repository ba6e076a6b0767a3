#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "core/syscalls.h"

namespace psiperf::test {

// Holds reads until it is opened.
class Gate {
 public:
  void Pass() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    opened_.wait(lock, [this] { return is_open_; });
  }
  void Open() {
    const std::lock_guard lock(mutex_);
    is_open_ = true;
    opened_.notify_all();
  }
  [[nodiscard]] int Waiting() {
    const std::lock_guard lock(mutex_);
    return waiting_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable opened_;
  int waiting_ = 0;
  bool is_open_ = false;
};

struct FakeFile {
  std::string text;
  int open_errno = 0;
  int read_errno = 0;
  // Files of the kernel that were open when they vanished answer ENODEV for ever.
  bool cut_off = false;
  // What a read waits at before it looks at the file; none.
  std::shared_ptr<Gate> gate;
};

struct FakeDirectory {
  uint64_t inode = 0;
  std::map<std::string, std::shared_ptr<FakeFile>> files;
};

// Directories and files in memory behind a table of system calls, for many threads; counts what is asked of
// it. One at a time exists.
class FakeKernel {
 public:
  FakeKernel();
  ~FakeKernel();
  FakeKernel(const FakeKernel&) = delete;
  FakeKernel& operator=(const FakeKernel&) = delete;

  [[nodiscard]] const Syscalls& Table() const;

  void MakeDirectory(const std::string& path, uint64_t inode);
  void RemoveDirectory(const std::string& path);
  FakeFile& Write(const std::string& path, const std::string& name, const std::string& text);
  // As cgroup.pressure = 0 does with a pressure file.
  void RemoveFile(const std::string& path, const std::string& name);

  [[nodiscard]] size_t OpenDescriptors() const {
    const std::lock_guard lock(mutex_);
    return open_.size();
  }

  [[nodiscard]] const std::map<std::string, std::shared_ptr<FakeDirectory>>& Directories() const {
    return directories_;
  }

  // Errno of the next opens of this directory; 0 for none.
  std::map<std::string, int> directory_errno;
  int fstat_errno = 0;
  // More open at a time fail with EMFILE.
  size_t max_descriptors = 1000;
  size_t opens = 0;
  size_t reads = 0;

 private:
  struct OpenThing {
    std::shared_ptr<FakeDirectory> directory;
    std::shared_ptr<FakeFile> file;
  };

  static int Open(const char* path, int flags);
  static int OpenAt(int directory, const char* name, int flags);
  static int Stat(int fd, struct stat* out);
  static ssize_t Read(int fd, void* buffer, size_t size, off_t offset);
  static int Close(int fd);

  int Add(OpenThing thing);

  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<FakeDirectory>> directories_;
  std::map<int, OpenThing> open_;
  int next_fd_ = 100;
};

}  // namespace psiperf::test
