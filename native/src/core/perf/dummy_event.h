#pragma once

#include <linux/perf_event.h>

#include "core/perf/counter_event.h"

namespace psiperf {

// Counts nothing and is in every kernel: what can be opened with it says all about the place and nothing
// about events.
inline constexpr CounterEvent kDummyEvent = {.type = PERF_TYPE_SOFTWARE,
                                             .config = PERF_COUNT_SW_DUMMY,
                                             .config1 = 0,
                                             .config2 = 0,
                                             .exclude_user = false,
                                             .exclude_kernel = false};

}  // namespace psiperf
