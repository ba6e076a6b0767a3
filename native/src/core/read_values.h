#pragma once

#include <span>

#include "core/file_kind.h"
#include "core/status.h"
#include "core/syscalls.h"

namespace psiperf {

// A file that fills this buffer may go on beyond it and counts as malformed. Kernel files of these kinds have
// at most a few hundred bytes.
inline constexpr size_t kFileBufferBytes = 4096;

// Reads an open file from its beginning and parses it into `values`, which has the length of its kind.
// All NaN unless the answer is kOk.
Status ReadValues(const Syscalls& syscalls, int fd, FileKind kind, std::span<double> values);

}  // namespace psiperf
