#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "binding/reading_state.h"
#include "core/syscalls.h"
#include "core/tasks/count_by_threads.h"
#include "core/tasks/count_by_walk.h"
#include "core/tasks/task_cgroup.h"

namespace psiperf {

// How the tasks of cgroups are found.
enum class TaskMethod : uint8_t { kThreads, kWalk };

// What a pass is told.
struct TaskPass {
  TaskMethod method = TaskMethod::kThreads;
  std::vector<TaskCgroup> cgroups;
  // Most tasks and directories to read.
  size_t limit = 0;
};

// The passes of a TaskReader. Nothing is held open between them.
struct TaskReading : ReadingState {
  explicit TaskReading(std::string root) : proc_root(std::move(root)) {}

  void Read() override {
    const TaskRows rows = {.status = status, .values = values};
    const auto count = pass.method == TaskMethod::kThreads ? CountByThreads : CountByWalk;
    count(kLinuxSyscalls, proc_root, pass.cgroups, pass.limit, rows);
  }
  [[nodiscard]] size_t HeldDescriptors() const override { return 0; }

  std::string proc_root;
  TaskPass pass;
};

}  // namespace psiperf
