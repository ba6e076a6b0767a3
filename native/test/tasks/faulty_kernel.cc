#include "faulty_kernel.h"

namespace psiperf::test {
namespace {

// The functions of the table have no state of their own.
FaultyKernel* current_kernel = nullptr;

int ErrnoOf(const std::map<std::string, int>& faults, const std::string& name) {
  const auto found = faults.find(name);
  return found == faults.end() ? 0 : found->second;
}

}  // namespace

FaultyKernel::FaultyKernel() : table_(kLinuxSyscalls) {
  current_kernel = this;
  table_.open = Open;
  table_.openat = OpenAt;
  table_.pread = PRead;
  table_.read = Read;
  table_.close = Close;
}
FaultyKernel::~FaultyKernel() {
  current_kernel = nullptr;
}

int FaultyKernel::Open(const char* path, int flags) {
  const int fd = kLinuxSyscalls.open(path, flags);
  if (fd >= 0) ++current_kernel->open_descriptors;
  return fd;
}

int FaultyKernel::OpenAt(int directory, const char* name, int flags) {
  ++current_kernel->opens[name];
  if (const int error = ErrnoOf(current_kernel->open_errno, name); error != 0) return -error;
  const int fd = kLinuxSyscalls.openat(directory, name, flags);
  if (fd < 0) return fd;
  ++current_kernel->open_descriptors;
  current_kernel->names_[fd] = name;
  return fd;
}

ssize_t FaultyKernel::PRead(int fd, void* buffer, size_t size, off_t offset) {
  const int error = ErrnoOf(current_kernel->read_errno, current_kernel->names_[fd]);
  return error != 0 ? -error : kLinuxSyscalls.pread(fd, buffer, size, offset);
}

ssize_t FaultyKernel::Read(int fd, void* buffer, size_t size) {
  const int error = ErrnoOf(current_kernel->read_errno, current_kernel->names_[fd]);
  return error != 0 ? -error : kLinuxSyscalls.read(fd, buffer, size);
}

int FaultyKernel::Close(int fd) {
  --current_kernel->open_descriptors;
  current_kernel->names_.erase(fd);
  return kLinuxSyscalls.close(fd);
}

}  // namespace psiperf::test
