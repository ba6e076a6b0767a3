#pragma once

#include <sys/types.h>

#include <vector>

#include "core/status.h"
#include "core/syscalls.h"

namespace psiperf {

// The threads of this process, in ascending order, or why they cannot be listed.
struct OwnThreads {
  Status status = kOk;
  std::vector<pid_t> ids;

  // Whether one of them is not among these.
  [[nodiscard]] bool HasMoreThan(const OwnThreads& other) const;
};

[[nodiscard]] OwnThreads ListOwnThreads(const Syscalls& syscalls);

}  // namespace psiperf
