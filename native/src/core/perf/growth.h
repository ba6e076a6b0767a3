#pragma once

#include <cstdint>

#include "core/perf/decode_group.h"

namespace psiperf {

// Counters of a group do not go back; were one to, nothing would be taken off what was told.
constexpr uint64_t Growth(uint64_t before, uint64_t now) {
  return now > before ? now - before : 0;
}

constexpr GroupTimes Growth(GroupTimes before, GroupTimes now) {
  return {.enabled_nanos = Growth(before.enabled_nanos, now.enabled_nanos),
          .running_nanos = Growth(before.running_nanos, now.running_nanos)};
}

}  // namespace psiperf
