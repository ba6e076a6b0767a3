#pragma once

#include <cstddef>

#include "core/status.h"

namespace psiperf {

// The places of a slot's rows; packages/perf/src/raw/counter-layout.ts has the same.
//
//     status of a group:  status, cpu, event            cpu and event are -1 where the status is not about
//     one values of a group:  time_enabled, time_running, lowest ratio, one count for each event
//
// Times are nanoseconds and counts are scaled; both are sums over CPUs since the slot was opened. The lowest
// ratio is time_running / time_enabled of the CPU where it is lowest, since the previous reading; NaN where
// the cgroup has not run since then. Values are NaN for a slot that is empty and a group that is not open.
//
// Of this process, which is one slot, the lowest ratio is that of a thread, and a status of kOk is followed
// by how many threads the group does not count, and by the status with which the first of them was refused.
inline constexpr size_t kStatusPerGroup = 3;
inline constexpr size_t kTimesPerGroup = 3;

// Besides the codes of status.h, where kGone is also a cgroup that is being removed and kMalformed a read of
// another size or another number of values:
// The cgroup has run since the previous reading, and the group has not been on the PMU in that time.
inline constexpr Status kNotScheduled = -5;
// The cgroup itself is refused although its directory is there: another hierarchy holds the perf_event
// controller, or the root's cgroup.subtree_control was never written.
inline constexpr Status kNoSuchHierarchy = -6;

}  // namespace psiperf
