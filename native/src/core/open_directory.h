#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/status.h"
#include "core/syscalls.h"
#include "core/unique_fd.h"

namespace psiperf {

// An open file, or why it is not.
struct OpenedFile {
  UniqueFd fd;
  Status status = kOk;
};

// Whether an open failed because there is no such directory any more.
bool IsRemoved(Status open_failure);

// Opens a directory that must have this inode: kGone where it is removed or another one has its place.
// Without an inode any will do, and one that is not there is an errno as others are.
OpenedFile OpenDirectory(const Syscalls& syscalls, const std::string& path, std::optional<uint64_t> inode);

}  // namespace psiperf
