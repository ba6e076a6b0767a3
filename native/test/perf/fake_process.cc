#include "fake_process.h"

#include <dirent.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <string_view>

namespace psiperf::test {
namespace {

// The functions of the table have no state of their own.
FakeProcess* current_process = nullptr;

constexpr size_t kRecordBytes = 32;

}  // namespace

FakeProcess::FakeProcess() {
  current_process = this;
}
FakeProcess::~FakeProcess() {
  current_process = nullptr;
}

const Syscalls& FakeProcess::Table() const {
  static constexpr Syscalls kTable = {.open = Open,
                                      .openat = nullptr,
                                      .fstat = nullptr,
                                      .pread = nullptr,
                                      .close = Close,
                                      .getdents64 = GetDents,
                                      .read = Read,
                                      .ioctl = Ioctl,
                                      .perf_event_open = PerfEventOpen,
                                      .sched_getaffinity = nullptr,
                                      .sched_setaffinity = nullptr};
  return kTable;
}

void FakeProcess::Begin(pid_t thread, pid_t starter) {
  std::set<int> inherited;
  for (const int fd : threads_.at(starter)) {
    if (events_.at(fd).is_inherited) inherited.insert(fd);
  }
  threads_[thread] = inherited;
}

void FakeProcess::Run(pid_t thread, uint64_t count, uint64_t nanos) {
  RunPart(thread, count, nanos, nanos);
}

void FakeProcess::RunPart(pid_t thread, uint64_t count, uint64_t enabled_nanos, uint64_t running_nanos) {
  for (const int fd : threads_.at(thread)) {
    Event& event = events_.at(fd);
    if (!events_.at(event.leader).is_enabled) continue;
    event.count += count;
    event.enabled_nanos += enabled_nanos;
    event.running_nanos += running_nanos;
  }
}

void FakeProcess::TakeApart(pid_t thread) {
  for (const int fd : threads_.at(thread)) {
    if (Event& event = events_.at(fd); event.leader == fd) event.members = {fd};
  }
}

size_t FakeProcess::EventsOf(pid_t thread) const {
  return threads_.at(thread).size();
}

int FakeProcess::Open(const char* path, int /*flags*/) {
  FakeProcess& process = *current_process;
  if (std::string_view(path) != "/proc/self/task") return -ENOENT;
  if (process.list_errno != 0) return -process.list_errno;
  if (process.OpenDescriptors() >= process.max_descriptors) return -EMFILE;
  if (process.before_list) process.before_list();
  ++process.lists;
  process.directories_[process.next_fd_] = false;
  return process.next_fd_++;
}

int FakeProcess::Close(int fd) {
  FakeProcess& process = *current_process;
  for (auto& [thread, events] : process.threads_) events.erase(fd);
  return process.events_.erase(fd) + process.directories_.erase(fd) == 1 ? 0 : -EBADF;
}

ssize_t FakeProcess::GetDents(int directory, void* buffer, size_t size) {
  FakeProcess& process = *current_process;
  bool& is_listed = process.directories_.at(directory);
  if (is_listed) return 0;
  is_listed = true;
  std::vector<std::string> names = {".", ".."};
  for (const auto& [thread, events] : process.threads_) names.push_back(std::to_string(thread));
  auto* next = static_cast<char*>(buffer);
  if (size < names.size() * kRecordBytes) return -EINVAL;
  for (const std::string& name : names) {
    const uint16_t length = kRecordBytes;
    const uint8_t type = DT_DIR;
    std::memcpy(next + offsetof(dirent64, d_reclen), &length, sizeof length);
    std::memcpy(next + offsetof(dirent64, d_type), &type, sizeof type);
    std::memcpy(next + offsetof(dirent64, d_name), name.c_str(), name.size() + 1);
    next += kRecordBytes;
  }
  return next - static_cast<char*>(buffer);
}

ssize_t FakeProcess::Read(int fd, void* buffer, size_t size) {
  FakeProcess& process = *current_process;
  const Event& leader = process.events_.at(fd);
  if (process.read_failure) {
    if (const int error = process.read_failure(leader.thread); error != 0) return -error;
  }
  std::vector<uint64_t> words = {leader.members.size(), leader.enabled_nanos, leader.running_nanos};
  for (const int member : leader.members) words.push_back(process.events_.at(member).count);
  const size_t bytes = words.size() * sizeof(uint64_t);
  if (size < bytes) return -ENOSPC;
  std::memcpy(buffer, words.data(), bytes);
  return static_cast<ssize_t>(bytes);
}

int FakeProcess::Ioctl(int fd, unsigned long request, unsigned long /*argument*/) {
  FakeProcess& process = *current_process;
  if (process.enable_errno != 0) return -process.enable_errno;
  process.events_.at(fd).is_enabled = request == PERF_EVENT_IOC_ENABLE;
  return 0;
}

int FakeProcess::PerfEventOpen(perf_event_attr* attr, pid_t pid, int cpu, int group_fd,
                               unsigned long /*flags*/) {
  FakeProcess& process = *current_process;
  if (process.before_open) process.before_open(pid);
  if (process.refusal) {
    if (const int error = process.refusal(pid, *attr); error != 0) return -error;
  }
  // The calling thread is 0, and none that is listed.
  if (cpu != -1 || (pid != 0 && !process.threads_.contains(pid))) return -ESRCH;
  if (process.OpenDescriptors() >= process.max_descriptors) return -EMFILE;
  process.opens.push_back(*attr);
  const int fd = process.next_fd_++;
  Event event;
  event.thread = pid;
  event.leader = group_fd < 0 ? fd : group_fd;
  event.is_enabled = attr->disabled == 0;
  event.is_inherited = attr->inherit != 0;
  process.events_[fd] = event;
  process.events_.at(event.leader).members.push_back(fd);
  if (pid != 0) process.threads_.at(pid).insert(fd);
  return fd;
}

}  // namespace psiperf::test
