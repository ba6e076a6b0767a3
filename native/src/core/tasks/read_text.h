#pragma once

#include <span>
#include <string_view>

#include "core/status.h"
#include "core/syscalls.h"

namespace psiperf {

// The beginning of a file, or why there is none.
struct FileText {
  Status status = kOk;
  // In the buffer that was given.
  std::string_view text;
};

// Opens a file of an open directory, reads it once into the buffer and closes it.
FileText ReadText(const Syscalls& syscalls, int directory, const char* name, std::span<char> buffer);

// Whether it failed because the task ended: ENOENT or ESRCH at the open, ESRCH at the read.
bool HasEnded(Status failure);

// Whether it failed because this process may not: by file mode or hidepid, or by a security module.
bool IsRefused(Status failure);

}  // namespace psiperf
