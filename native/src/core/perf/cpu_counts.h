#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/perf/cpu_group.h"
#include "core/perf/scaled_totals.h"

namespace psiperf {

// Turns the readings of one group on one CPU, which are sums since its opening, into what was added since.
class CpuCounts {
 public:
  explicit CpuCounts(size_t events) : counted_(events) {}

  // The group was enabled: the next reading is where its times begin. While its cgroup runs, the kernel can
  // start with a time_enabled of a past in which the group was not there (seen on 6.18: up to hundreds of
  // milliseconds).
  void Begin() { has_begun_ = false; }

  // The group has not been enabled so far: its times begin at 0.
  void BeginAtZero() { has_begun_ = true; }

  // Adds what is new in the reading to the totals. Counts of a time in which the group was never on the PMU
  // wait for the next reading in which it was, and are scaled over both. Once after Begin, up to the first
  // time that the group is on the PMU, a lag of microseconds is no time in which it was kept from it: enabled
  // time passes only while the cgroup runs, so that of one that hardly runs any such lag could be half.
  void AddNew(const GroupReading& reading, ScaledTotals& totals);

 private:
  bool has_begun_ = false;
  // On the PMU, since it began.
  bool has_run_ = false;
  // At the previous reading.
  GroupTimes seen_;
  // At the reading up to which counts were added.
  GroupTimes counted_times_;
  // The most that each was: while a thread that inherited a group ends, its share is missing for a moment.
  std::vector<uint64_t> counted_;
};

}  // namespace psiperf
