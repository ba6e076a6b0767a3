#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/status.h"
#include "core/syscalls.h"

namespace psiperf {

// The tasks of a cgroup and of all cgroups below it, or why they cannot be listed.
struct ThreadList {
  Status status = kOk;
  std::vector<uint32_t> ids;
  // Of the cgroups whose files were read.
  size_t directories = 0;

  // What reading and listing them takes of a budget.
  [[nodiscard]] size_t Cost() const { return ids.size() + directories; }
};

// Reads the cgroup.threads of an open cgroup and of those below it: kOverBudget where it would cost more than
// `most`, kHidden where a task is of a pid namespace that this process is not in or above of.
ThreadList ListThreads(const Syscalls& syscalls, int directory, size_t most);

}  // namespace psiperf
