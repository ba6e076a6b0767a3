#pragma once

#include <linux/perf_event.h>

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/perf/decode_group.h"
#include "core/syscalls.h"

namespace psiperf::test {

struct FakeCgroup {
  uint64_t inode = 0;
  // As where another hierarchy has the perf_event controller, or for a cgroup that is being removed.
  bool refuses_events = false;
  // As of a directory that was removed while it was held open.
  bool is_unlinked = false;
};

// One call of perf_event_open.
struct FakeOpen {
  perf_event_attr attr = {};
  // Empty where it is not a cgroup's.
  std::string directory;
  int pid = 0;
  int cpu = 0;
  int group_fd = 0;
  unsigned long flags = 0;
  // What it gave.
  int fd = 0;
};

struct FakeIoctl {
  int fd = 0;
  unsigned long request = 0;
  unsigned long argument = 0;
  friend bool operator==(const FakeIoctl&, const FakeIoctl&) = default;
};

// A PMU, CPUs that go and come back, and cgroups, behind a table of system calls: what a machine without a
// PMU cannot show, and what no machine shows when told to. One at a time exists.
class FakePerfKernel {
 public:
  explicit FakePerfKernel(int cpus = 2);
  ~FakePerfKernel();
  FakePerfKernel(const FakePerfKernel&) = delete;
  FakePerfKernel& operator=(const FakePerfKernel&) = delete;

  [[nodiscard]] const Syscalls& Table() const;

  void MakeCgroup(const std::string& path, uint64_t inode) { cgroups[path] = {.inode = inode}; }

  // Events of this CPU stand still for ever, and no more can be opened.
  void TakeOffline(int cpu);
  void BringBack(int cpu) { online_.insert(cpu); }

  // Lets the cgroup run on the CPU: every open, enabled group whose leader has this config gets the times,
  // and its members, the leader first, the counts.
  void Run(const std::string& path, int cpu, uint64_t leader_config, GroupTimes times,
           const std::vector<uint64_t>& counts);

  [[nodiscard]] size_t OpenDescriptors() const { return open_.size(); }
  // Those of events of cgroups on this CPU.
  [[nodiscard]] size_t OpenCgroupEvents(int cpu) const;
  // Opens of cgroup events, without those that failed.
  [[nodiscard]] std::vector<FakeOpen> OpensOf(const std::string& path) const;

  std::map<std::string, FakeCgroup> cgroups;
  // Errno of an open, or 0; asked before anything else.
  std::function<int(const FakeOpen&)> refusal;
  std::map<std::string, int> directory_errno;
  // What is done to the bytes of a read of a cgroup's group; a negative result is minus errno.
  std::function<ssize_t(int cpu, char* bytes, size_t size)> disturb;
  // Whether time goes on; if not, no sentinel advances.
  bool clock_stands_still = false;
  int sentinel_read_errno = 0;
  int ioctl_errno = 0;
  int affinity_errno = 0;
  size_t max_descriptors = 10'000;

  std::vector<FakeOpen> opens;
  std::vector<FakeIoctl> ioctls;
  std::vector<int> closes;
  // CPUs of every sched_setaffinity that was granted.
  std::vector<std::set<int>> affinities;
  std::set<int> cpuset;

 private:
  struct Event {
    FakeOpen open;
    // Itself, of a leader.
    int leader = 0;
    bool is_enabled = false;
    bool is_frozen = false;
    GroupTimes times;
    uint64_t count = 0;
    std::vector<int> members;
  };
  struct OpenThing {
    std::string directory;
    uint64_t inode = 0;
    bool is_event = false;
    Event event;
  };

  static int Open(const char* path, int flags);
  static int Stat(int fd, struct stat* out);
  static int Close(int fd);
  static ssize_t Read(int fd, void* buffer, size_t size);
  static int Ioctl(int fd, unsigned long request, unsigned long argument);
  static int PerfEventOpen(perf_event_attr* attr, pid_t pid, int cpu, int group_fd, unsigned long flags);
  static int SchedGetAffinity(size_t bytes, cpu_set_t* mask);
  static int SchedSetAffinity(size_t bytes, const cpu_set_t* mask);

  int Add(OpenThing thing);
  [[nodiscard]] int RefusalOf(const FakeOpen& open) const;

  std::set<int> online_;
  std::map<int, OpenThing> open_;
  int next_fd_ = 100;
};

}  // namespace psiperf::test
