#include "core/perf/enabled_time.h"

#include <algorithm>

#include "core/perf/growth.h"

namespace psiperf {

GroupTimes EnabledTime::Correct(GroupTimes times, std::optional<uint64_t> ran) {
  uint64_t enabled = Growth(told_.enabled_nanos, times.enabled_nanos);
  if (ran) {
    const uint64_t running = Growth(told_.running_nanos, times.running_nanos);
    // The group itself may be read some microseconds after those events.
    enabled = std::min(enabled, std::max(running, Growth(ran_, *ran)));
    ran_ = *ran;
  }
  told_ = times;
  enabled_nanos_ += enabled;
  return {.enabled_nanos = enabled_nanos_, .running_nanos = times.running_nanos};
}

}  // namespace psiperf
