#pragma once

#include <cstdint>
#include <optional>

#include "core/perf/decode_group.h"

namespace psiperf {

// time_enabled of one group on one CPU, as far as it can be true. When a group is switched on while its
// cgroup is not on the CPU, the kernel can add to it a past in which it was switched off, also some time
// later (seen on 6.18: 40 milliseconds within 15). Events that need no PMU are on whenever the cgroup runs:
// their time_running bounds it.
class EnabledTime {
 public:
  // The times of a reading, which are sums since the opening, with a time_enabled that has grown by no more
  // than `ran` has: time_running of events that need no PMU, in the same cgroup on the same CPU. Without it
  // nothing is known.
  [[nodiscard]] GroupTimes Correct(GroupTimes times, std::optional<uint64_t> ran);

 private:
  // At the previous reading, as the kernel told them.
  GroupTimes told_;
  uint64_t ran_ = 0;
  uint64_t enabled_nanos_ = 0;
};

}  // namespace psiperf
