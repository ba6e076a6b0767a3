// libFuzzer's entry: https://llvm.org/docs/LibFuzzer.html. The first byte is how many events the group has,
// the rest what a read of it gave.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <vector>

#include "core/perf/cpu_counts.h"
#include "core/perf/decode_group.h"
#include "core/perf/scaled_totals.h"

namespace psiperf {
namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

// What is accepted is exactly what the kernel writes for these values.
void RequireSameBytes(std::span<const std::byte> bytes, GroupTimes times, std::span<const uint64_t> counts) {
  std::vector<uint64_t> words = {counts.size(), times.enabled_nanos, times.running_nanos};
  words.insert(words.end(), counts.begin(), counts.end());
  Require(bytes.size() == words.size() * sizeof(uint64_t));
  Require(std::memcmp(bytes.data(), words.data(), bytes.size()) == 0);
}

// Whatever the kernel tells, twice: totals are finite and never go back.
void RequireMonotonicTotals(GroupTimes times, std::span<const uint64_t> counts) {
  GroupReading reading = {};
  ScaledTotals totals(counts.size());
  CpuCounts on_cpu(counts.size());
  for (const bool is_second : {false, true}) {
    const std::vector<double> before(totals.Counts().begin(), totals.Counts().end());
    reading.times = is_second ? GroupTimes{times.running_nanos, times.enabled_nanos} : times;
    std::copy(counts.begin(), counts.end(), reading.counts.begin());
    if (is_second) std::reverse(reading.counts.begin(), reading.counts.begin() + counts.size());
    on_cpu.AddNew(reading, totals);
    for (size_t event = 0; event < counts.size(); ++event) {
      Require(std::isfinite(totals.Counts()[event]) && totals.Counts()[event] >= before[event]);
    }
  }
}

void DecodeAnything(std::span<const std::byte> input) {
  if (input.empty()) return;
  std::array<uint64_t, UINT8_MAX> room = {};
  const std::span<uint64_t> counts = std::span(room).first(std::to_integer<uint8_t>(input.front()));
  const std::span<const std::byte> bytes = input.subspan(1);
  const std::optional<GroupTimes> times = DecodeGroup(bytes, counts);
  if (!times) return;
  RequireSameBytes(bytes, *times, counts);
  RequireMonotonicTotals(*times, counts);
}

}  // namespace
}  // namespace psiperf

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  psiperf::DecodeAnything(std::as_bytes(std::span(data, size)));
  return 0;
}
