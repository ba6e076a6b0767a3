#pragma once

#include "core/status.h"
#include "core/syscalls.h"
#include "core/tasks/task_state.h"

namespace psiperf {

// Reads a task's stat, by its name below an open directory, and counts the task unless it has ended and waits
// for its parent.
Status CountTask(const Syscalls& syscalls, int directory, const char* name, TaskCounts& counts);

}  // namespace psiperf
