#include "core/tasks/count_by_threads.h"

#include <array>
#include <cstdio>

#include "core/open_directory.h"
#include "core/tasks/list_threads.h"
#include "core/tasks/read_task.h"
#include "core/tasks/read_text.h"
#include "core/tasks/task_budget.h"
#include "core/tasks/write_row.h"

namespace psiperf {
namespace {

// What was read of a list of tasks.
struct Tally {
  Status status = kOk;
  size_t found = 0;
  TaskCounts counts = {};
};

// Not "<id>/stat", for which the kernel adds up all threads of the process.
Status CountThread(const Syscalls& syscalls, int proc, uint32_t id, TaskCounts& counts) {
  std::array<char, 48> name = {};
  std::snprintf(name.data(), name.size(), "%u/task/%u/stat", id, id);
  return CountTask(syscalls, proc, name.data(), counts);
}

Tally CountAll(const Syscalls& syscalls, int proc, std::span<const uint32_t> ids) {
  Tally tally;
  for (const uint32_t id : ids) {
    const Status status = CountThread(syscalls, proc, id, tally.counts);
    if (HasEnded(status)) continue;
    if (status != kOk) return {.status = IsRefused(status) ? kHidden : status};
    ++tally.found;
  }
  return tally;
}

Tally CountOnce(const Syscalls& syscalls, int proc, const TaskCgroup& cgroup, TaskBudget& budget) {
  const OpenedFile directory = OpenDirectory(syscalls, cgroup.directory, cgroup.inode);
  if (directory.status != kOk) return {.status = directory.status};
  const ThreadList list = ListThreads(syscalls, directory.fd.Number(), budget.Left());
  if (list.status != kOk) return {.status = list.status};
  if (!budget.Take(list.Cost())) return {.status = kOverBudget};
  Tally tally = CountAll(syscalls, proc, list.ids);
  // Listed, and in the procfs there is none of them.
  if (tally.status == kOk && tally.found == 0 && !list.ids.empty()) tally.status = kHidden;
  return tally;
}

Tally CountCgroup(const Syscalls& syscalls, int proc, const TaskCgroup& cgroup, TaskBudget& budget) {
  const Tally tally = CountOnce(syscalls, proc, cgroup, budget);
  // They may have ended after they were listed; the second time they are not listed any more.
  return tally.status == kHidden ? CountOnce(syscalls, proc, cgroup, budget) : tally;
}

}  // namespace

void CountByThreads(const Syscalls& syscalls, const std::string& proc_root,
                    std::span<const TaskCgroup> cgroups, size_t limit, TaskRows rows) {
  const OpenedFile proc = OpenDirectory(syscalls, proc_root, std::nullopt);
  TaskBudget budget(limit);
  for (size_t index = 0; index < cgroups.size(); ++index) {
    const Tally tally = proc.status == kOk ? CountCgroup(syscalls, proc.fd.Number(), cgroups[index], budget)
                                           : Tally{.status = IsRemoved(proc.status) ? kHidden : proc.status};
    WriteRow(rows, index, tally.status, tally.counts);
  }
}

}  // namespace psiperf
