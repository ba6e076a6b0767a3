#pragma once

#include <cerrno>
#include <cstdint>

namespace psiperf {

// How reading one file went: 0, an errno, or one of the negative codes below. packages/psi/src/raw/status.ts
// has the same numbers.
using Status = int32_t;

inline constexpr Status kOk = 0;
// The contents do not follow the grammar.
inline constexpr Status kMalformed = -1;
// The directory is missing, or another one has taken its place.
inline constexpr Status kGone = -2;
inline constexpr Status kNotWanted = -3;
// Read, but the descriptor held so far had been cut off (ENODEV) and the file was opened anew in the same
// directory: its cgroup.pressure went to 0 and back to 1.
inline constexpr Status kReopened = -4;
// Never read so far: the kernel has not ended the first read, or others had to be waited for.
inline constexpr Status kSlow = -5;

// Added to the errno of a read, to tell it from that of an open.
inline constexpr Status kReadStep = 0x10000;

constexpr Status OpenFailure(int64_t minus_errno) {
  return static_cast<Status>(-minus_errno);
}
constexpr Status ReadFailure(int64_t minus_errno) {
  return static_cast<Status>(-minus_errno) + kReadStep;
}

constexpr bool HasValues(Status status) {
  return status == kOk || status == kReopened;
}

// EMFILE: this process has no descriptor left. ENFILE: the machine has none.
constexpr bool IsOutOfDescriptors(Status status) {
  return status == EMFILE || status == ENFILE;
}

}  // namespace psiperf
