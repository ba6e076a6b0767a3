#include "core/perf/cpu_counts.h"

namespace psiperf {
namespace {

// Counters of a group do not go back; were one to, nothing would be taken off what was told.
uint64_t Growth(uint64_t before, uint64_t now) {
  return now > before ? now - before : 0;
}

GroupTimes Growth(GroupTimes before, GroupTimes now) {
  return {.enabled_nanos = Growth(before.enabled_nanos, now.enabled_nanos),
          .running_nanos = Growth(before.running_nanos, now.running_nanos)};
}

}  // namespace

void CpuCounts::AddNew(const GroupReading& reading, ScaledTotals& totals) {
  totals.AddTimes(Growth(seen_, reading.times));
  seen_ = reading.times;
  const GroupTimes times = Growth(counted_times_, reading.times);
  if (times.running_nanos == 0) return;
  for (size_t event = 0; event < counted_.size(); ++event) {
    totals.AddCounts(event, Growth(counted_[event], reading.counts[event]), times);
    counted_[event] = reading.counts[event];
  }
  counted_times_ = reading.times;
}

}  // namespace psiperf
