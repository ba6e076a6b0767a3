// /proc/self/task: https://docs.kernel.org/filesystems/proc.html#process-specific-subdirectories
//
//     41290  41297  41298
//
// One directory for each thread, named by its id as this process sees it. The list is of one moment only in
// parts: a thread that begins or ends meanwhile can be missing.
#include "core/perf/list_own_threads.h"

#include <fcntl.h>

#include <algorithm>
#include <optional>

#include "core/tasks/list_directory.h"
#include "core/text.h"
#include "core/unique_fd.h"

namespace psiperf {
namespace {

// Not below a root that somebody gives: its ids could be those of another pid namespace.
constexpr const char* kTaskDirectory = "/proc/self/task";

}  // namespace

bool OwnThreads::HasMoreThan(const OwnThreads& other) const {
  return !std::includes(other.ids.begin(), other.ids.end(), ids.begin(), ids.end());
}

OwnThreads ListOwnThreads(const Syscalls& syscalls) {
  OwnThreads threads;
  const int number = syscalls.open(kTaskDirectory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (number < 0) {
    threads.status = OpenFailure(number);
    return threads;
  }
  const UniqueFd directory(syscalls, number);
  threads.status = ListDirectory(syscalls, number, [&](const DirectoryEntry& entry) {
    if (const std::optional<uint64_t> id = ParseUnsigned(entry.name)) {
      threads.ids.push_back(static_cast<pid_t>(*id));
    }
    return Listing::kGoOn;
  });
  std::sort(threads.ids.begin(), threads.ids.end());
  return threads;
}

}  // namespace psiperf
