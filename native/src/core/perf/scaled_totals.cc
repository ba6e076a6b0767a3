#include "core/perf/scaled_totals.h"

#include <algorithm>
#include <cmath>

namespace psiperf {

double ScaledCount(uint64_t count, GroupTimes times) {
  const auto counted = static_cast<double>(count);
  if (times.running_nanos >= times.enabled_nanos) return counted;
  return counted * (static_cast<double>(times.enabled_nanos) / static_cast<double>(times.running_nanos));
}

void ScaledTotals::BeginReading() {
  was_enabled_ = false;
  was_running_ = false;
  lowest_ratio_ = std::numeric_limits<double>::quiet_NaN();
}

void ScaledTotals::AddTimes(GroupTimes times) {
  const auto enabled = static_cast<double>(times.enabled_nanos);
  const auto running = static_cast<double>(times.running_nanos);
  enabled_nanos_ += enabled;
  running_nanos_ += running;
  was_running_ = was_running_ || times.running_nanos > 0;
  if (times.enabled_nanos == 0) return;
  was_enabled_ = true;
  // fmin: the other one, where one is NaN.
  lowest_ratio_ = std::fmin(lowest_ratio_, std::min(running / enabled, 1.0));
}

void ScaledTotals::AddCounts(size_t event, uint64_t count, GroupTimes times) {
  counts_[event] += ScaledCount(count, times);
}

bool ScaledTotals::IsScheduled() const {
  const bool missed_all = was_enabled_ && !was_running_;
  const bool never_ran = enabled_nanos_ > 0 && running_nanos_ == 0;
  return !missed_all && !never_ran;
}

}  // namespace psiperf
