#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "core/status.h"

namespace psiperf {

// What a task does, in the words of cAdvisor. packages/load/src/raw/layout.ts has the same order.
enum class TaskState : uint8_t { kRunning, kSleeping, kUninterruptible, kStopped };

inline constexpr size_t kTaskStates = 4;

// How many tasks are in each state.
using TaskCounts = std::array<uint32_t, kTaskStates>;

// Beside the codes of core/status.h. packages/load/src/raw/status.ts has the same numbers.
// The cgroup has tasks that the procfs does not show to this process.
inline constexpr Status kHidden = -5;
// More tasks than a pass may look at.
inline constexpr Status kOverBudget = -6;

// The output of a pass: one status and kTaskStates counts for each cgroup, NaN unless it is kOk.
struct TaskRows {
  std::span<Status> status;
  std::span<double> values;
};

}  // namespace psiperf
