#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/perf/counter_plan.h"
#include "core/perf/cpu_counts.h"
#include "core/perf/cpu_group.h"
#include "core/perf/enabled_time.h"
#include "core/perf/scaled_totals.h"
#include "core/status.h"
#include "core/syscalls.h"

namespace psiperf {

// What is wrong about a group: a status of counter_layout.h, and the CPU and event it is about, or -1.
struct GroupFailure {
  Status status = kOk;
  int cpu = -1;
  int event = -1;
};

// One group of one cgroup, on every CPU of the plan. A CPU is named by its place in CounterPlan::Cpus().
class CounterGroup {
 public:
  // Both must outlive the group.
  CounterGroup(const Syscalls& syscalls, const GroupPlan& plan);

  // Whether the group should be open there and is not. A group that has failed wants no CPU.
  [[nodiscard]] bool Wants(size_t cpu) const;
  [[nodiscard]] bool IsOpen() const { return HeldDescriptors() > 0; }
  [[nodiscard]] size_t HeldDescriptors() const;
  [[nodiscard]] bool NeedsNoPmu() const { return plan_.needs_no_pmu; }

  // Opens the group on a CPU that it wants. A failure is the caller's to judge: it changes nothing here.
  [[nodiscard]] Trial OpenOn(size_t cpu, GroupPlace place, Counting counting);
  // Forgets the CPU for now; its counts stay in the totals.
  void CloseOn(size_t cpu);
  // Closes the group everywhere, until Restart.
  void Fail(GroupFailure failure);
  // Begins anew, from 0 and closed, as if the group were new.
  void Restart();

  void Switch(Counting counting);

  // One reading: BeginReading, ReadOn every CPU, WriteRows.
  void BeginReading();
  // `number` is the CPU's own, for the status. `ran` is how long the cgroup ran there, from a group that
  // needs no PMU: it is set by one, and heeded by the others. Nothing where the group is not open there.
  void ReadOn(size_t cpu, int number, std::optional<uint64_t>& ran);
  // Into the rows of its slot. Values stay as they are where the group is not open.
  void WriteRows(std::span<Status> status, std::span<double> values) const;

 private:
  struct OnCpu {
    CpuGroup group;
    EnabledTime enabled;
    CpuCounts counts;
  };

  [[nodiscard]] GroupFailure Outcome() const;

  const Syscalls& syscalls_;
  const GroupPlan& plan_;
  std::vector<OnCpu> cpus_;
  ScaledTotals totals_;
  // Why the group is closed for good; kOk: it is not.
  GroupFailure failure_;
  // What went wrong first in this reading, with the group open.
  GroupFailure read_failure_;
};

}  // namespace psiperf
