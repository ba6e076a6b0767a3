#include "core/perf/cpu_counts.h"

#include <algorithm>
#include <utility>

#include "core/perf/growth.h"

namespace psiperf {
namespace {

// From its being enabled until it is on the PMU for the first time a group lags behind (10 to 25 microseconds
// on 6.18).
constexpr uint64_t kOpeningLagNanos = 100'000;

GroupTimes WithoutLag(GroupTimes times) {
  return {.enabled_nanos = times.running_nanos, .running_nanos = times.running_nanos};
}

}  // namespace

void CpuCounts::AddNew(const GroupReading& reading, ScaledTotals& totals) {
  if (!std::exchange(has_begun_, true)) {
    has_run_ = false;
    seen_ = reading.times;
    counted_times_ = reading.times;
    return;
  }
  const GroupTimes uncounted = Growth(counted_times_, reading.times);
  const bool only_lags = !has_run_ && uncounted.enabled_nanos < uncounted.running_nanos + kOpeningLagNanos;
  // Nothing is made of it before the group has run, or has lagged for too long.
  if (only_lags && uncounted.running_nanos == 0) return;
  totals.AddTimes(only_lags ? WithoutLag(uncounted) : Growth(seen_, reading.times));
  seen_ = reading.times;
  if (uncounted.running_nanos == 0) return;
  has_run_ = true;
  const GroupTimes times = only_lags ? WithoutLag(uncounted) : uncounted;
  for (size_t event = 0; event < counted_.size(); ++event) {
    totals.AddCounts(event, Growth(counted_[event], reading.counts[event]), times);
    counted_[event] = std::max(counted_[event], reading.counts[event]);
  }
  counted_times_ = reading.times;
}

}  // namespace psiperf
