#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "core/syscalls.h"
#include "core/tasks/task_cgroup.h"
#include "core/tasks/task_state.h"

namespace psiperf {

// Walks over every task of a procfs, of whatever pid namespace, and counts it for the cgroups that it is in
// or below of. With more than `limit` tasks all cgroups are kOverBudget; where one task is refused all are
// kHidden, because it may be of any of them.
void CountByWalk(const Syscalls& syscalls, const std::string& proc_root, std::span<const TaskCgroup> cgroups,
                 size_t limit, TaskRows rows);

}  // namespace psiperf
