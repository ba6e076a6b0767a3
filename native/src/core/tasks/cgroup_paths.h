#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/tasks/task_cgroup.h"

namespace psiperf {

// Which of some cgroups hold the cgroup at a path.
class CgroupPaths {
 public:
  explicit CgroupPaths(std::span<const TaskCgroup> cgroups);

  // Calls `on_index` with the index of each that is at this path or above it.
  void FindHolders(std::string_view path, const std::function<void(size_t)>& on_index) const;

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view path) const { return std::hash<std::string_view>{}(path); }
  };

  std::unordered_map<std::string, size_t, Hash, std::equal_to<>> indexes_;
};

}  // namespace psiperf
