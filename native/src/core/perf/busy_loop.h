#pragma once

#include <chrono>
#include <span>
#include <variant>

#include "core/perf/counter_event.h"
#include "core/perf/cpu_group.h"
#include "core/status.h"
#include "core/syscalls.h"

namespace psiperf {

// What a group counted of a busy loop, or why it could not be opened. A read that fails is a Trial about no
// event with the errno, EIO where it was malformed.
using BusyLoopCount = std::variant<GroupReading, Trial>;

// Counts a loop of the calling thread for about this long.
[[nodiscard]] BusyLoopCount CountBusyLoop(const Syscalls& syscalls, std::span<const CounterEvent> events,
                                          std::chrono::milliseconds duration);

}  // namespace psiperf
