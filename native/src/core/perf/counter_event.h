#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace psiperf {

// One event as perf_event_open(2) takes it: the fields of perf_event_attr.
struct CounterEvent {
  uint32_t type = 0;
  uint64_t config = 0;
  uint64_t config1 = 0;
  uint64_t config2 = 0;
  bool exclude_user = false;
  bool exclude_kernel = false;
};

// How a group is counted on the CPUs of one PMU.
struct GroupPart {
  std::vector<uint32_t> cpus;
  // The leader first.
  std::vector<CounterEvent> events;
};

// Events that are on the PMU together or not at all. Every part has the same events in the same order, as the
// PMU of its CPUs encodes them; no CPU is in two of them.
struct GroupSpec {
  std::vector<GroupPart> parts;
};

inline constexpr size_t kMaxGroupEvents = 256;

}  // namespace psiperf
