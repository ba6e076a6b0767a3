#include "fake_perf_kernel.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace psiperf::test {
namespace {

// The functions of the table have no state of their own.
FakePerfKernel* current_kernel = nullptr;

constexpr int kMaskCpus = 64;

}  // namespace

FakePerfKernel::FakePerfKernel(int cpus) {
  current_kernel = this;
  for (int cpu = 0; cpu < cpus; ++cpu) {
    online_.insert(cpu);
    cpuset.insert(cpu);
  }
}
FakePerfKernel::~FakePerfKernel() {
  current_kernel = nullptr;
}

const Syscalls& FakePerfKernel::Table() const {
  // Counters are read without files.
  static constexpr Syscalls kTable = {.open = Open,
                                      .openat = nullptr,
                                      .fstat = Stat,
                                      .pread = nullptr,
                                      .close = Close,
                                      .getdents64 = nullptr,
                                      .read = Read,
                                      .ioctl = Ioctl,
                                      .perf_event_open = PerfEventOpen,
                                      .sched_getaffinity = SchedGetAffinity,
                                      .sched_setaffinity = SchedSetAffinity};
  return kTable;
}

void FakePerfKernel::TakeOffline(int cpu) {
  online_.erase(cpu);
  for (auto& [fd, thing] : open_) {
    if (!thing.is_event || thing.event.open.cpu != cpu) continue;
    // Up to here time went on.
    if (thing.event.open.directory.empty()) ++thing.event.times.enabled_nanos;
    thing.event.is_frozen = true;
    // Groups are taken apart; a sibling still gives what its leader does.
    if (thing.event.leader == fd) thing.event.members = {fd};
  }
}

void FakePerfKernel::Run(const std::string& path, int cpu, uint64_t leader_config, GroupTimes times,
                         const std::vector<uint64_t>& counts) {
  for (auto& [fd, thing] : open_) {
    Event& leader = thing.event;
    const bool is_meant = thing.is_event && leader.leader == fd && leader.open.directory == path &&
                          leader.open.cpu == cpu && leader.open.attr.config == leader_config;
    if (!is_meant || !leader.is_enabled || leader.is_frozen) continue;
    leader.times.enabled_nanos += times.enabled_nanos;
    leader.times.running_nanos += times.running_nanos;
    for (size_t index = 0; index < counts.size(); ++index) {
      open_.at(leader.members.at(index)).event.count += counts[index];
    }
  }
}

size_t FakePerfKernel::OpenCgroupEvents(int cpu) const {
  return static_cast<size_t>(std::count_if(open_.begin(), open_.end(), [cpu](const auto& entry) {
    const Event& event = entry.second.event;
    return entry.second.is_event && event.open.cpu == cpu && !event.open.directory.empty();
  }));
}

std::vector<FakeOpen> FakePerfKernel::OpensOf(const std::string& path) const {
  std::vector<FakeOpen> found;
  std::copy_if(opens.begin(), opens.end(), std::back_inserter(found),
               [&](const FakeOpen& open) { return open.directory == path && open.fd >= 0; });
  return found;
}

int FakePerfKernel::Add(OpenThing thing) {
  if (open_.size() >= max_descriptors) return -EMFILE;
  open_[next_fd_] = std::move(thing);
  return next_fd_++;
}

int FakePerfKernel::Open(const char* path, int /*flags*/) {
  FakePerfKernel& kernel = *current_kernel;
  if (const int error = kernel.directory_errno[path]; error != 0) return -error;
  const auto found = kernel.cgroups.find(path);
  if (found == kernel.cgroups.end()) return -ENOENT;
  return kernel.Add({.directory = path, .inode = found->second.inode, .is_event = false, .event = {}});
}

int FakePerfKernel::Stat(int fd, struct stat* out) {
  const OpenThing& thing = current_kernel->open_.at(fd);
  const auto found = current_kernel->cgroups.find(thing.directory);
  out->st_ino = thing.inode;
  out->st_nlink = found != current_kernel->cgroups.end() && found->second.is_unlinked ? 0 : 2;
  return 0;
}

int FakePerfKernel::Close(int fd) {
  current_kernel->closes.push_back(fd);
  return current_kernel->open_.erase(fd) == 1 ? 0 : -EBADF;
}

int FakePerfKernel::RefusalOf(const FakeOpen& open) const {
  if (refusal) {
    if (const int error = refusal(open); error != 0) return error;
  }
  if (open.cpu >= 0 && !online_.contains(open.cpu)) return ENODEV;
  const auto found = cgroups.find(open.directory);
  // A cgroup that is removed has its directory still for those who hold it, and no events.
  if (!open.directory.empty() && (found == cgroups.end() || found->second.refuses_events)) return ENOENT;
  return 0;
}

int FakePerfKernel::PerfEventOpen(perf_event_attr* attr, pid_t pid, int cpu, int group_fd,
                                  unsigned long flags) {
  FakePerfKernel& kernel = *current_kernel;
  FakeOpen open = {
      .attr = *attr, .directory = "", .pid = pid, .cpu = cpu, .group_fd = group_fd, .flags = flags, .fd = -1};
  if ((flags & PERF_FLAG_PID_CGROUP) != 0) open.directory = kernel.open_.at(pid).directory;
  const int error = kernel.RefusalOf(open);
  open.fd = error != 0 ? -error : kernel.Add({.directory = "", .inode = 0, .is_event = true, .event = {}});
  kernel.opens.push_back(open);
  if (open.fd < 0) return open.fd;
  Event& event = kernel.open_.at(open.fd).event;
  event.open = open;
  event.leader = group_fd < 0 ? open.fd : group_fd;
  event.is_enabled = attr->disabled == 0;
  kernel.open_.at(event.leader).event.members.push_back(open.fd);
  return open.fd;
}

int FakePerfKernel::Ioctl(int fd, unsigned long request, unsigned long argument) {
  FakePerfKernel& kernel = *current_kernel;
  if (kernel.ioctl_errno != 0) return -kernel.ioctl_errno;
  kernel.ioctls.push_back({.fd = fd, .request = request, .argument = argument});
  kernel.open_.at(fd).event.is_enabled = request == PERF_EVENT_IOC_ENABLE;
  return 0;
}

ssize_t FakePerfKernel::Read(int fd, void* buffer, size_t size) {
  FakePerfKernel& kernel = *current_kernel;
  Event& leader = kernel.open_.at(fd).event;
  const bool is_sentinel = leader.open.directory.empty();
  if (is_sentinel) {
    if (kernel.sentinel_read_errno != 0) return -kernel.sentinel_read_errno;
    if (leader.is_enabled && !leader.is_frozen && !kernel.clock_stands_still) ++leader.times.enabled_nanos;
  }
  std::vector<uint64_t> words = {leader.members.size(), leader.times.enabled_nanos,
                                 leader.times.running_nanos};
  for (const int member : leader.members) words.push_back(kernel.open_.at(member).event.count);
  const size_t bytes = words.size() * sizeof(uint64_t);
  if (size < bytes) return -ENOSPC;
  std::memcpy(buffer, words.data(), bytes);
  if (is_sentinel || !kernel.disturb) return static_cast<ssize_t>(bytes);
  return kernel.disturb(leader.open.cpu, static_cast<char*>(buffer), bytes);
}

int FakePerfKernel::SchedGetAffinity(size_t bytes, cpu_set_t* mask) {
  if (current_kernel->affinity_errno != 0) return -current_kernel->affinity_errno;
  CPU_ZERO_S(bytes, mask);
  for (const int cpu : current_kernel->cpuset) CPU_SET_S(static_cast<size_t>(cpu), bytes, mask);
  return 0;
}

int FakePerfKernel::SchedSetAffinity(size_t bytes, const cpu_set_t* mask) {
  std::set<int> cpus;
  for (int cpu = 0; cpu < kMaskCpus; ++cpu) {
    const bool may_run = current_kernel->online_.contains(cpu) && current_kernel->cpuset.contains(cpu);
    if (may_run && CPU_ISSET_S(static_cast<size_t>(cpu), bytes, mask)) cpus.insert(cpu);
  }
  if (cpus.empty()) return -EINVAL;
  current_kernel->affinities.push_back(std::move(cpus));
  return 0;
}

}  // namespace psiperf::test
