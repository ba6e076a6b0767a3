#pragma once

#include <algorithm>
#include <limits>

#include "core/tasks/task_state.h"

namespace psiperf {

// Writes the row of one cgroup. Counts are there with kOk alone.
inline void WriteRow(TaskRows rows, size_t index, Status status, const TaskCounts& counts) {
  rows.status[index] = status;
  const auto values = rows.values.subspan(index * kTaskStates).first<kTaskStates>();
  if (status == kOk)
    std::copy(counts.begin(), counts.end(), values.begin());
  else
    std::fill(values.begin(), values.end(), std::numeric_limits<double>::quiet_NaN());
}

}  // namespace psiperf
