#pragma once

#include <linux/perf_event.h>
#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/syscalls.h"

namespace psiperf::test {

// The threads of a process and their events, behind a table of system calls: what inherits from whom is as in
// the kernel, and what the kernel does only by chance happens when it is told to. One at a time exists.
class FakeProcess {
 public:
  FakeProcess();
  ~FakeProcess();
  FakeProcess(const FakeProcess&) = delete;
  FakeProcess& operator=(const FakeProcess&) = delete;

  [[nodiscard]] const Syscalls& Table() const;

  // A thread that nobody counts so far.
  void Begin(pid_t thread) { threads_[thread]; }
  // One that another starts, with the events that it inherits.
  void Begin(pid_t thread, pid_t starter);
  void End(pid_t thread) { threads_.erase(thread); }

  // Lets a thread run: each event that counts it, of whatever type, gets the count, and the times.
  void Run(pid_t thread, uint64_t count, uint64_t nanos = 1'000'000);
  // The same with its events on the PMU for a part of the time only.
  void RunPart(pid_t thread, uint64_t count, uint64_t enabled_nanos, uint64_t running_nanos);

  // Leaves the leaders alone in the groups of a thread.
  void TakeApart(pid_t thread);

  [[nodiscard]] size_t OpenDescriptors() const { return events_.size() + directories_.size(); }
  // Events that count the thread now.
  [[nodiscard]] size_t EventsOf(pid_t thread) const;

  // Errno of an open of an event, or 0.
  std::function<int(pid_t thread, const perf_event_attr& attr)> refusal;
  // Is called before each list of threads, and before each open of an event.
  std::function<void()> before_list;
  std::function<void(pid_t thread)> before_open;
  // Errno of a read of a leader, or 0.
  std::function<int(pid_t thread)> read_failure;
  int list_errno = 0;
  int enable_errno = 0;
  size_t max_descriptors = 1000;

  int lists = 0;
  std::vector<perf_event_attr> opens;

 private:
  struct Event {
    pid_t thread = 0;
    int leader = 0;
    bool is_enabled = false;
    bool is_inherited = false;
    std::vector<int> members;
    uint64_t enabled_nanos = 0;
    uint64_t running_nanos = 0;
    uint64_t count = 0;
  };

  static int Open(const char* path, int flags);
  static int Close(int fd);
  static ssize_t GetDents(int directory, void* buffer, size_t size);
  static ssize_t Read(int fd, void* buffer, size_t size);
  static int Ioctl(int fd, unsigned long request, unsigned long argument);
  static int PerfEventOpen(perf_event_attr* attr, pid_t pid, int cpu, int group_fd, unsigned long flags);

  // The events that count each thread, its own and those it inherited.
  std::map<pid_t, std::set<int>> threads_;
  std::map<int, Event> events_;
  // Whether it has been listed.
  std::map<int, bool> directories_;
  int next_fd_ = 100;
};

}  // namespace psiperf::test
