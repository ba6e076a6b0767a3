// cgroup.threads: https://docs.kernel.org/admin-guide/cgroup-v2.html#core-interface-files
//
//     41290
//     41297
//
// The ids are those of the reader's pid namespace; 0 stands for a task that is not in it. The list is of one
// moment only in parts: a task that moves can be there twice, or not at all.
#include "core/tasks/list_threads.h"

#include <fcntl.h>

#include <array>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/open_directory.h"
#include "core/tasks/list_directory.h"
#include "core/tasks/task_state.h"
#include "core/unique_fd.h"

namespace psiperf {
namespace {

constexpr size_t kBufferBytes = 16384;

// Takes a list of ids in pieces, which can end anywhere.
class IdList {
 public:
  explicit IdList(std::vector<uint32_t>& ids) : ids_(ids) {}

  // kMalformed, kHidden or kOk.
  Status Take(std::string_view piece) {
    for (const char character : piece) {
      const Status status = Take(character);
      if (status != kOk) return status;
    }
    return kOk;
  }

  [[nodiscard]] bool EndsWithLine() const { return !number_; }

 private:
  Status Take(char character) {
    if (character == '\n') {
      if (!number_) return kMalformed;
      const auto id = static_cast<uint32_t>(*std::exchange(number_, std::nullopt));
      if (id == 0) return kHidden;
      ids_.push_back(id);
      return kOk;
    }
    if (character < '0' || character > '9') return kMalformed;
    number_ = number_.value_or(0) * 10 + static_cast<uint64_t>(character - '0');
    return *number_ <= std::numeric_limits<uint32_t>::max() ? kOk : kMalformed;
  }

  std::vector<uint32_t>& ids_;
  std::optional<uint64_t> number_;
};

Status ReadIds(const Syscalls& syscalls, int fd, size_t most, ThreadList& list) {
  std::array<char, kBufferBytes> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  IdList ids(list.ids);
  while (true) {
    const ssize_t size = syscalls.read(fd, buffer.data(), buffer.size());
    if (size < 0) return size == -ENODEV ? kGone : ReadFailure(size);
    if (size == 0) return ids.EndsWithLine() ? kOk : kMalformed;
    const Status status = ids.Take({buffer.data(), static_cast<size_t>(size)});
    if (status != kOk) return status;
    if (list.Cost() > most) return kOverBudget;
  }
}

// ENOENT: the directory is removed, though it is open; every cgroup has the file since Linux 4.14.
Status ReadThreads(const Syscalls& syscalls, int directory, size_t most, ThreadList& list) {
  const int number = syscalls.openat(directory, "cgroup.threads", O_RDONLY | O_CLOEXEC);
  if (number < 0) return IsRemoved(OpenFailure(number)) ? kGone : OpenFailure(number);
  const UniqueFd fd(syscalls, number);
  return ReadIds(syscalls, number, most, list);
}

// A directory of cgroupfs has two links and one more for each directory in it.
bool MayHaveChildren(const Syscalls& syscalls, int directory) {
  struct stat facts = {};
  return syscalls.fstat(directory, &facts) < 0 || facts.st_nlink != 2;
}

Status FindChildren(const Syscalls& syscalls, int directory, const std::string& path, size_t most,
                    std::vector<std::string>& found) {
  if (!MayHaveChildren(syscalls, directory)) return kOk;
  Status status = kOk;
  const Status listed = ListDirectory(syscalls, directory, [&](const DirectoryEntry& entry) {
    if (!entry.is_directory) return Listing::kGoOn;
    if (found.size() >= most) {
      status = kOverBudget;
      return Listing::kStop;
    }
    found.push_back(path + std::string(entry.name) + "/");
    return Listing::kGoOn;
  });
  return listed == kOk ? status : listed;
}

// One cgroup; those in it are added to `found`.
Status ReadCgroup(const Syscalls& syscalls, int directory, const std::string& path, size_t most,
                  ThreadList& list, std::vector<std::string>& found) {
  if (++list.directories > most) return kOverBudget;
  const Status status = ReadThreads(syscalls, directory, most, list);
  return status == kOk ? FindChildren(syscalls, directory, path, most, found) : status;
}

Status ReadBelow(const Syscalls& syscalls, int directory, const std::string& path, size_t most,
                 ThreadList& list, std::vector<std::string>& found) {
  const int number = syscalls.openat(directory, path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (number < 0) return IsRemoved(OpenFailure(number)) ? kGone : OpenFailure(number);
  const UniqueFd child(syscalls, number);
  return ReadCgroup(syscalls, number, path, most, list, found);
}

}  // namespace

// Not by recursion: who may make cgroups in a container may make them as deep as they like.
ThreadList ListThreads(const Syscalls& syscalls, int directory, size_t most) {
  ThreadList list;
  std::vector<std::string> found;
  list.status = ReadCgroup(syscalls, directory, "", most, list, found);
  while (list.status == kOk && !found.empty()) {
    const std::string path = std::move(found.back());
    found.pop_back();
    const Status status = ReadBelow(syscalls, directory, path, most, list, found);
    // Removed meanwhile: its tasks are elsewhere, or have ended.
    if (status != kGone) list.status = status;
  }
  return list;
}

}  // namespace psiperf
