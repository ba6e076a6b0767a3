#include "core/perf/cpu_counts.h"

#include <utility>

namespace psiperf {
namespace {

// Counters of a group do not go back; were one to, nothing would be taken off what was told.
uint64_t Growth(uint64_t before, uint64_t now) {
  return now > before ? now - before : 0;
}

// From its opening until it is on the PMU for the first time a group lags behind (10 to 25 microseconds
// on 6.18). Groups that take turns miss a millisecond at least, the shortest perf_event_mux_interval_ms there
// is.
constexpr uint64_t kOpeningLagNanos = 100'000;

GroupTimes Growth(GroupTimes before, GroupTimes now) {
  const GroupTimes growth = {.enabled_nanos = Growth(before.enabled_nanos, now.enabled_nanos),
                             .running_nanos = Growth(before.running_nanos, now.running_nanos)};
  const bool only_lags =
      growth.running_nanos > 0 && growth.enabled_nanos < growth.running_nanos + kOpeningLagNanos;
  return only_lags ? GroupTimes{.enabled_nanos = growth.running_nanos, .running_nanos = growth.running_nanos}
                   : growth;
}

}  // namespace

void CpuCounts::AddNew(const GroupReading& reading, ScaledTotals& totals) {
  if (!std::exchange(begun_, true)) {
    seen_ = reading.times;
    counted_times_ = reading.times;
    return;
  }
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
