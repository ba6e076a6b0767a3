#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "core/syscalls.h"
#include "core/tasks/task_cgroup.h"
#include "core/tasks/task_state.h"

namespace psiperf {

// Counts the tasks that each cgroup lists, by their state in the procfs, which must be that of this process's
// pid namespace. At most `limit` tasks and directories are read; a cgroup for which too few are left is
// kOverBudget, and those after it are read if enough are left for them.
void CountByThreads(const Syscalls& syscalls, const std::string& proc_root,
                    std::span<const TaskCgroup> cgroups, size_t limit, TaskRows rows);

}  // namespace psiperf
