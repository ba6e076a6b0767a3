#pragma once

#include <span>
#include <string_view>

namespace psiperf {

inline constexpr size_t kCpuStatValues = 3;
inline constexpr size_t kCpuStatLocalValues = 1;

// Reads cpu.stat into `values`: nr_periods, nr_throttled, throttled_usec; all NaN where the cpu controller is
// not enabled for the cgroup. False where the text is malformed; `values` then hold anything.
bool ParseCpuStat(std::string_view text, std::span<double, kCpuStatValues> values);

// Reads cpu.stat.local into `values`: throttled_usec; NaN where the file has none. False where it is
// malformed.
bool ParseCpuStatLocal(std::string_view text, std::span<double, kCpuStatLocalValues> values);

}  // namespace psiperf
