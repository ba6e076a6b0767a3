#include "core/tasks/cgroup_paths.h"

namespace psiperf {

CgroupPaths::CgroupPaths(std::span<const TaskCgroup> cgroups) {
  for (size_t index = 0; index < cgroups.size(); ++index) indexes_.emplace(cgroups[index].path, index);
}

void CgroupPaths::FindHolders(std::string_view path, const std::function<void(size_t)>& on_index) const {
  while (!path.empty()) {
    if (const auto found = indexes_.find(path); found != indexes_.end()) on_index(found->second);
    path = path.substr(0, path.rfind('/'));
  }
}

}  // namespace psiperf
