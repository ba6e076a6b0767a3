#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "core/perf/counter_event.h"
#include "core/perf/decode_group.h"
#include "core/status.h"
#include "core/syscalls.h"
#include "core/unique_fd.h"

namespace psiperf {

// Who besides the task itself is counted: what it starts from the opening on.
enum class Inherit : uint8_t {
  kNothing,
  // Threads, but no processes; from Linux 5.13 on, EINVAL before.
  kThreads,
  kThreadsAndProcesses,
};

// Whose work is counted, and on which CPU: three arguments of perf_event_open(2), and what is inherited.
struct GroupPlace {
  // A cgroup's, descendants included. `directory` is open; it may be closed once the group is.
  static GroupPlace OfCgroup(int directory, uint32_t cpu);
  // That of every task.
  static GroupPlace OfCpu(uint32_t cpu);
  // The calling thread's, wherever it runs.
  static GroupPlace OfThisThread(Inherit inherit = Inherit::kNothing);
  // That of a thread by its id, wherever it runs.
  static GroupPlace OfThread(pid_t thread, Inherit inherit);

  int pid = -1;
  int cpu = -1;
  unsigned long flags = 0;
  Inherit inherit = Inherit::kNothing;
};

// Whether events count.
enum class Counting : uint8_t { kOff, kOn };

// How an attempt to open a group went: a positive errno and the event it is about, or 0 and -1.
struct Trial {
  int error = 0;
  int event = -1;
};

// The group has fewer members than were opened: its CPU went offline, and the kernel has taken it apart. What
// the other members had counted cannot be relied upon (Linux 6.1 gives the leader's count for theirs). Never
// in a row.
constexpr Status kTakenApart = -7;

struct GroupReading {
  GroupTimes times;
  std::array<uint64_t, kMaxGroupEvents> counts;
};

// A group that is open in one place, or nowhere.
class CpuGroup {
 public:
  CpuGroup() = default;
  CpuGroup(CpuGroup&&) noexcept = default;
  CpuGroup& operator=(CpuGroup&&) noexcept = default;
  CpuGroup(const CpuGroup&) = delete;
  CpuGroup& operator=(const CpuGroup&) = delete;
  ~CpuGroup() { Close(); }

  // Opens the group. Where one event fails nothing stays open. Must not be open. Only a group that counts
  // from the start is refused for sure where the PMU has no room for it: drivers of Arm leave a leader that
  // is disabled out of account.
  [[nodiscard]] Trial Open(const Syscalls& syscalls, std::span<const CounterEvent> events, GroupPlace place,
                           Counting counting = Counting::kOff);
  void Close();

  [[nodiscard]] bool IsOpen() const { return !fds_.empty(); }
  [[nodiscard]] size_t HeldDescriptors() const { return fds_.size(); }

  // kOk, or an errno. Must be open, as for reading.
  [[nodiscard]] Status Switch(const Syscalls& syscalls, Counting counting) const;
  // kOk, kMalformed, kTakenApart, or the errno of a read. `reading` is filled if kOk.
  [[nodiscard]] Status Read(const Syscalls& syscalls, GroupReading& reading) const;

 private:
  // The leader first.
  std::vector<UniqueFd> fds_;
};

}  // namespace psiperf
