#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace psiperf {

// A cgroup whose tasks are counted, those of the cgroups below it included.
struct TaskCgroup {
  std::string directory;
  // The inode that the directory must have; not checked without one.
  std::optional<uint64_t> inode;
  // As /proc/<pid>/cgroup has it for this process; used by the walk alone.
  std::string path;
};

}  // namespace psiperf
