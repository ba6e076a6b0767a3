#include "core/tasks/count_by_walk.h"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>
#include <vector>

#include "core/open_directory.h"
#include "core/tasks/cgroup_paths.h"
#include "core/tasks/list_directory.h"
#include "core/tasks/parse_task.h"
#include "core/tasks/read_task.h"
#include "core/tasks/read_text.h"
#include "core/tasks/task_budget.h"
#include "core/tasks/write_row.h"

namespace psiperf {
namespace {

// Beside v1 every hierarchy has a line with a path of its own.
constexpr size_t kCgroupBytes = 16384;

bool IsNumber(std::string_view name) {
  return std::all_of(name.begin(), name.end(),
                     [](char character) { return character >= '0' && character <= '9'; });
}

// One walk over a procfs.
class Walk {
 public:
  Walk(const Syscalls& syscalls, std::span<const TaskCgroup> cgroups, size_t limit)
      : syscalls_(syscalls), paths_(cgroups), budget_(limit), counts_(cgroups.size()) {}

  // Why no count is complete; kOk where all are.
  Status Run(int proc) {
    return ListInto(proc, [&](const char* pid) { return WalkProcess(proc, pid); });
  }

  [[nodiscard]] const TaskCounts& CountsOf(size_t index) const { return counts_[index]; }

 private:
  // Goes over the entries that are numbers until one fails.
  template <typename OnNumber>
  Status ListInto(int directory, OnNumber on_number) {
    Status status = kOk;
    const Status listed = ListDirectory(syscalls_, directory, [&](const DirectoryEntry& entry) {
      if (!IsNumber(entry.name)) return Listing::kGoOn;
      const Status failure = on_number(entry.name.data());
      if (failure == kOk || HasEnded(failure)) return Listing::kGoOn;
      status = IsRefused(failure) ? kHidden : failure;
      return Listing::kStop;
    });
    return listed == kOk ? status : listed;
  }

  Status WalkProcess(int proc, const char* pid) {
    const std::string name = std::string(pid) + "/task";
    const int number = syscalls_.openat(proc, name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (number < 0) return OpenFailure(number);
    const UniqueFd tasks(syscalls_, number);
    // Listing it fails with ENOENT when the process ends meanwhile.
    const Status status = ListInto(number, [&](const char* tid) { return WalkTask(number, tid); });
    return status == ReadFailure(-ENOENT) ? ENOENT : status;
  }

  Status WalkTask(int tasks, const char* tid) {
    if (!budget_.Take(1)) return kOverBudget;
    std::array<char, kCgroupBytes> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    const std::string name(tid);
    const auto [status, text] = ReadText(syscalls_, tasks, (name + "/cgroup").c_str(), buffer);
    if (status != kOk) return status;
    const std::optional<std::string_view> path = ParseCgroupPath(text);
    if (!path) return kOk;
    holders_.clear();
    paths_.FindHolders(*path, [&](size_t index) { holders_.push_back(index); });
    if (holders_.empty()) return kOk;
    return CountFor(holders_, tasks, name + "/stat");
  }

  Status CountFor(std::span<const size_t> holders, int tasks, const std::string& name) {
    TaskCounts one = {};
    const Status status = CountTask(syscalls_, tasks, name.c_str(), one);
    for (const size_t index : holders) {
      for (size_t state = 0; state < kTaskStates; ++state) counts_[index][state] += one[state];
    }
    return status;
  }

  const Syscalls& syscalls_;
  CgroupPaths paths_;
  TaskBudget budget_;
  std::vector<TaskCounts> counts_;
  // Kept between tasks for its memory.
  std::vector<size_t> holders_;
};

// Whether the kernel says that a cgroup has tasks.
bool IsPopulated(const Syscalls& syscalls, int directory) {
  std::array<char, 256> buffer = {};
  const auto [status, text] = ReadText(syscalls, directory, "cgroup.events", buffer);
  return status == kOk && text.find("populated 1\n") != std::string_view::npos;
}

// Whether the counts are those of the cgroup: it is still the same, and has tasks where some were found.
Status Confirm(const Syscalls& syscalls, const TaskCgroup& cgroup, const TaskCounts& counts) {
  const OpenedFile directory = OpenDirectory(syscalls, cgroup.directory, cgroup.inode);
  if (directory.status != kOk) return directory.status;
  const bool is_empty = std::accumulate(counts.begin(), counts.end(), 0U) == 0;
  return is_empty && IsPopulated(syscalls, directory.fd.Number()) ? kHidden : kOk;
}

}  // namespace

void CountByWalk(const Syscalls& syscalls, const std::string& proc_root, std::span<const TaskCgroup> cgroups,
                 size_t limit, TaskRows rows) {
  const OpenedFile proc = OpenDirectory(syscalls, proc_root, std::nullopt);
  Walk walk(syscalls, cgroups, limit);
  const Status walked = proc.status == kOk ? walk.Run(proc.fd.Number()) : proc.status;
  const Status failure = IsRemoved(walked) ? kHidden : walked;
  for (size_t index = 0; index < cgroups.size(); ++index) {
    const TaskCounts& counts = walk.CountsOf(index);
    const Status status = failure == kOk ? Confirm(syscalls, cgroups[index], counts) : failure;
    WriteRow(rows, index, status, counts);
  }
}

}  // namespace psiperf
