#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "core/perf/decode_group.h"

namespace psiperf {

// What an event would have counted had it been on the PMU all the time it was enabled: an estimate, but
// exactly `count` where it was. `times.running_nanos` is not 0: of a time in which it never ran nothing is
// known.
[[nodiscard]] double ScaledCount(uint64_t count, GroupTimes times);

// Sums over the CPUs of a group. They never decrease.
class ScaledTotals {
 public:
  explicit ScaledTotals(size_t events) : counts_(events) {}

  // Before the CPUs are added: what is since the previous reading starts anew.
  void BeginReading();
  // Time of one CPU since the previous reading.
  void AddTimes(GroupTimes times);
  // Counts of one CPU, and the time they were counted in.
  void AddCounts(size_t event, uint64_t count, GroupTimes times);

  // False where the cgroup has run since the previous reading and the group has not, on any CPU, and where
  // the group never has though the cgroup did: the counts say nothing then.
  [[nodiscard]] bool IsScheduled() const;

  [[nodiscard]] double EnabledNanos() const { return enabled_nanos_; }
  [[nodiscard]] double RunningNanos() const { return running_nanos_; }
  // NaN where the cgroup has not run since the previous reading.
  [[nodiscard]] double LowestRatio() const { return lowest_ratio_; }
  [[nodiscard]] std::span<const double> Counts() const { return counts_; }

 private:
  double enabled_nanos_ = 0;
  double running_nanos_ = 0;
  std::vector<double> counts_;
  // Since the previous reading:
  bool was_enabled_ = false;
  bool was_running_ = false;
  double lowest_ratio_ = std::numeric_limits<double>::quiet_NaN();
};

}  // namespace psiperf
