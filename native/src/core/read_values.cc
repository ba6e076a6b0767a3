#include "core/read_values.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>

#include "core/parse_cpu_stat.h"
#include "core/parse_pressure.h"

namespace psiperf {
namespace {

bool Parse(std::string_view text, FileKind kind, std::span<double> values) {
  switch (kind) {
    case FileKind::kCpuStat:
      return ParseCpuStat(text, values.first<kCpuStatValues>());
    case FileKind::kCpuStatLocal:
      return ParseCpuStatLocal(text, values.first<kCpuStatLocalValues>());
    default:
      return ParsePressure(text, values.first<kPressureValues>());
  }
}

Status ReadAndParse(const Syscalls& syscalls, int fd, FileKind kind, std::span<double> values) {
  // Not initialised: clearing it would cost as much as parsing.
  std::array<char, kFileBufferBytes> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  // One pread is the whole file: seq_file gives everything that fits, and a second call would be another
  // reading.
  const ssize_t size = syscalls.pread(fd, buffer.data(), buffer.size(), 0);
  if (size < 0) return ReadFailure(size);
  if (static_cast<size_t>(size) == buffer.size()) return kMalformed;
  return Parse({buffer.data(), static_cast<size_t>(size)}, kind, values) ? kOk : kMalformed;
}

}  // namespace

Status ReadValues(const Syscalls& syscalls, int fd, FileKind kind, std::span<double> values) {
  const Status status = ReadAndParse(syscalls, fd, kind, values);
  if (status != kOk) std::fill(values.begin(), values.end(), std::numeric_limits<double>::quiet_NaN());
  return status;
}

}  // namespace psiperf
