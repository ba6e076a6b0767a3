#pragma once

#include <sys/types.h>

#include <cstddef>
#include <vector>

#include "core/perf/counter_event.h"
#include "core/perf/cpu_counts.h"
#include "core/perf/cpu_group.h"
#include "core/perf/scaled_totals.h"
#include "core/status.h"
#include "core/syscalls.h"

namespace psiperf {

// One group of events of one thread and of all that inherit from it, wherever they run.
class ThreadGroup {
 public:
  explicit ThreadGroup(size_t event_count) : counts_(event_count) {}

  // Opens it, switched off: with one group of descriptors for each PMU of the group. Where one fails nothing
  // stays open.
  [[nodiscard]] Trial Open(const Syscalls& syscalls, const GroupSpec& spec, GroupPlace place);
  [[nodiscard]] Status SwitchOn(const Syscalls& syscalls);

  [[nodiscard]] bool IsOpen() const { return !parts_.empty(); }
  [[nodiscard]] size_t HeldDescriptors() const;

  // Adds what is new to the totals. Nothing is added where the read fails, and nothing lost: the next one
  // that succeeds has it.
  [[nodiscard]] Status AddNew(const Syscalls& syscalls, ScaledTotals& totals);

 private:
  [[nodiscard]] Status Read(const Syscalls& syscalls, GroupReading& reading) const;

  std::vector<CpuGroup> parts_;
  CpuCounts counts_;
};

}  // namespace psiperf
