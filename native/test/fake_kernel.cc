#include "fake_kernel.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace psiperf::test {
namespace {

// The functions of the table have no state of their own.
FakeKernel* current_kernel = nullptr;

}  // namespace

FakeKernel::FakeKernel() {
  current_kernel = this;
}
FakeKernel::~FakeKernel() {
  current_kernel = nullptr;
}

const Syscalls& FakeKernel::Table() const {
  // What files are read without is not here.
  static constexpr Syscalls kTable = {.open = Open,
                                      .openat = OpenAt,
                                      .fstat = Stat,
                                      .pread = Read,
                                      .close = Close,
                                      .getdents64 = nullptr,
                                      .read = nullptr,
                                      .ioctl = nullptr,
                                      .perf_event_open = nullptr,
                                      .sched_getaffinity = nullptr,
                                      .sched_setaffinity = nullptr};
  return kTable;
}

void FakeKernel::MakeDirectory(const std::string& path, uint64_t inode) {
  directories_[path] = std::make_shared<FakeDirectory>(FakeDirectory{.inode = inode, .files = {}});
}

void FakeKernel::RemoveDirectory(const std::string& path) {
  for (auto& [name, file] : directories_.at(path)->files) file->cut_off = true;
  directories_.erase(path);
}

FakeFile& FakeKernel::Write(const std::string& path, const std::string& name, const std::string& text) {
  auto file = std::make_shared<FakeFile>();
  file->text = text;
  directories_.at(path)->files[name] = file;
  return *file;
}

void FakeKernel::RemoveFile(const std::string& path, const std::string& name) {
  auto& files = directories_.at(path)->files;
  files.at(name)->cut_off = true;
  files.erase(name);
}

int FakeKernel::Add(OpenThing thing) {
  if (open_.size() >= max_descriptors) return -EMFILE;
  open_[next_fd_] = std::move(thing);
  return next_fd_++;
}

int FakeKernel::Open(const char* path, int /*flags*/) {
  FakeKernel& kernel = *current_kernel;
  const std::lock_guard lock(kernel.mutex_);
  ++kernel.opens;
  if (const int error = kernel.directory_errno[path]; error != 0) return -error;
  const auto found = kernel.directories_.find(path);
  if (found == kernel.directories_.end()) return -ENOENT;
  return kernel.Add({.directory = found->second, .file = nullptr});
}

int FakeKernel::OpenAt(int directory, const char* name, int /*flags*/) {
  FakeKernel& kernel = *current_kernel;
  const std::lock_guard lock(kernel.mutex_);
  ++kernel.opens;
  const auto& files = kernel.open_.at(directory).directory->files;
  const auto found = files.find(name);
  if (found == files.end()) return -ENOENT;
  if (found->second->open_errno != 0) return -found->second->open_errno;
  return kernel.Add({.directory = nullptr, .file = found->second});
}

int FakeKernel::Stat(int fd, struct stat* out) {
  const std::lock_guard lock(current_kernel->mutex_);
  if (current_kernel->fstat_errno != 0) return -current_kernel->fstat_errno;
  out->st_ino = current_kernel->open_.at(fd).directory->inode;
  return 0;
}

ssize_t FakeKernel::Read(int fd, void* buffer, size_t size, off_t /*offset*/) {
  FakeKernel& kernel = *current_kernel;
  std::unique_lock lock(kernel.mutex_);
  ++kernel.reads;
  const std::shared_ptr<FakeFile> opened = kernel.open_.at(fd).file;
  if (const std::shared_ptr<Gate> gate = opened->gate) {
    lock.unlock();
    gate->Pass();
    lock.lock();
  }
  const FakeFile& file = *opened;
  if (file.cut_off) return -ENODEV;
  if (file.read_errno != 0) return -file.read_errno;
  const size_t length = std::min(size, file.text.size());
  std::copy_n(file.text.begin(), length, static_cast<char*>(buffer));
  return static_cast<ssize_t>(length);
}

int FakeKernel::Close(int fd) {
  const std::lock_guard lock(current_kernel->mutex_);
  return current_kernel->open_.erase(fd) == 1 ? 0 : -EBADF;
}

}  // namespace psiperf::test
