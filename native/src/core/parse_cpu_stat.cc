// cpu.stat and cpu.stat.local: https://docs.kernel.org/admin-guide/cgroup-v2.html
//
//     usage_usec 8123456
//     user_usec 6023456
//     system_usec 2100000
//     nr_periods 120
//     nr_throttled 17
//     throttled_usec 900000
//
// The last three only where the cpu controller is enabled for the cgroup, all or none of them. cpu.stat.local
// has throttled_usec under the same condition and is empty otherwise. Unknown lines are passed over.
// Malformed: no newline at the end, a number that is none or above 2^64 - 1; of cpu.stat also: no usage_usec,
// or one or two of the last three.
#include "core/parse_cpu_stat.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

#include "core/text.h"

namespace psiperf {
namespace {

constexpr std::string_view kAlwaysThere = "usage_usec";
constexpr std::array<std::string_view, kCpuStatValues> kKeys = {"nr_periods", "nr_throttled",
                                                                "throttled_usec"};
constexpr std::array<std::string_view, kCpuStatLocalValues> kLocalKeys = {"throttled_usec"};

// Reads the lines "<key> <number>" of the given keys; NaN for those that are not there.
bool ParseKeyed(std::string_view text, std::span<const std::string_view> keys, std::span<double> values) {
  std::fill(values.begin(), values.end(), std::numeric_limits<double>::quiet_NaN());
  while (!text.empty()) {
    std::string_view number = TakeUntil(text, '\n');
    const std::string_view key = TakeUntil(number, ' ');
    const size_t index = std::find(keys.begin(), keys.end(), key) - keys.begin();
    if (index == keys.size()) continue;
    const std::optional<uint64_t> value = ParseUnsigned(number);
    if (!value) return false;
    values[index] = static_cast<double>(*value);
  }
  return true;
}

}  // namespace

bool ParseCpuStat(std::string_view text, std::span<double, kCpuStatValues> values) {
  constexpr std::array<std::string_view, kCpuStatValues + 1> all_keys = {kKeys[0], kKeys[1], kKeys[2],
                                                                         kAlwaysThere};
  std::array<double, kCpuStatValues + 1> all = {};
  if (!EndsWithNewline(text) || !ParseKeyed(text, all_keys, all) || std::isnan(all.back())) return false;
  std::copy_n(all.begin(), kCpuStatValues, values.begin());
  const auto missing =
      std::count_if(values.begin(), values.end(), [](double value) { return std::isnan(value); });
  return missing == 0 || missing == kCpuStatValues;
}

bool ParseCpuStatLocal(std::string_view text, std::span<double, kCpuStatLocalValues> values) {
  if (!text.empty() && !EndsWithNewline(text)) return false;
  return ParseKeyed(text, kLocalKeys, values);
}

}  // namespace psiperf
