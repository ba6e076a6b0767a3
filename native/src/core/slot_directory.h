#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/file_kind.h"
#include "core/open_directory.h"
#include "core/status.h"
#include "core/syscalls.h"
#include "core/unique_fd.h"

namespace psiperf {

// What a slot reads.
struct SlotSpec {
  std::string directory;
  // The inode that the directory must have; not checked without one.
  std::optional<uint64_t> inode;
  FileNames names = FileNames::kCgroup;
  FileKinds wanted = 0;
};

// The directory of a slot for the time of one reading: opened when the first file is, closed with this
// object. Files are opened relative to it, so that all are of the cgroup whose inode was checked, never of
// another under the same path.
class SlotDirectory {
 public:
  SlotDirectory(const Syscalls& syscalls, const SlotSpec& spec) : syscalls_(syscalls), spec_(spec) {}

  OpenedFile Open(const FileLayout& file);

 private:
  Status OpenOnce();

  const Syscalls& syscalls_;
  const SlotSpec& spec_;
  std::optional<OpenedFile> directory_;
};

}  // namespace psiperf
