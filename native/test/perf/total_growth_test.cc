// Totals never go back, whatever the kernel tells: readings at random from fixed seeds.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <random>
#include <vector>

#include "core/perf/cpu_counts.h"

namespace psiperf::test {
namespace {

constexpr size_t kCpus = 3;
constexpr size_t kEvents = 2;
constexpr int kReadings = 400;

// What the kernel could tell next of one group on one CPU: mostly sums that grow, by nothing, by less than
// the opening lag or by a lot, and at times what no kernel should tell.
class RandomKernel {
 public:
  explicit RandomKernel(uint32_t seed) : random_(seed) {}

  [[nodiscard]] bool Happens(uint32_t times_in_a_hundred) { return random_() % 100 < times_in_a_hundred; }

  void Advance(GroupReading& reading) {
    if (Happens(3)) {
      reading.times = {.enabled_nanos = Step(), .running_nanos = Step()};
      for (size_t event = 0; event < kEvents; ++event) reading.counts[event] = Step();
      return;
    }
    const uint64_t enabled = Step();
    reading.times.enabled_nanos += enabled;
    if (Happens(30)) return;
    reading.times.running_nanos += Happens(50) ? enabled : Step();
    for (size_t event = 0; event < kEvents; ++event) reading.counts[event] += Step();
  }

 private:
  uint64_t Step() {
    static constexpr std::array<uint64_t, 4> kSizes = {1, 1'000, 200'000, 20'000'000'000};
    return random_() % kSizes[random_() % kSizes.size()];
  }

  std::mt19937_64 random_;
};

class TotalGrowthTest : public ::testing::TestWithParam<uint32_t> {
 protected:
  struct Cpu {
    CpuCounts counts{kEvents};
    GroupReading reading = {};
  };

  void ReadOnce() {
    totals.BeginReading();
    for (Cpu& cpu : cpus) {
      // Enabled again, or opened anew.
      if (kernel.Happens(5)) cpu.counts.Begin();
      if (kernel.Happens(5)) cpu = Cpu();
      const uint64_t before = cpu.reading.times.running_nanos;
      kernel.Advance(cpu.reading);
      const uint64_t now = cpu.reading.times.running_nanos;
      ran_nanos += now > before ? static_cast<double>(now - before) : 0;
      cpu.counts.AddNew(cpu.reading, totals);
    }
  }

  [[nodiscard]] std::vector<double> Told() const {
    std::vector<double> told = {totals.EnabledNanos(), totals.RunningNanos()};
    told.insert(told.end(), totals.Counts().begin(), totals.Counts().end());
    return told;
  }

  RandomKernel kernel{GetParam()};
  std::array<Cpu, kCpus> cpus;
  ScaledTotals totals{kEvents};
  // All that was ever added to a running time.
  double ran_nanos = 0;
};

INSTANTIATE_TEST_SUITE_P(Seeds, TotalGrowthTest, ::testing::Range(1U, 65U));

TEST_P(TotalGrowthTest, NeverGoesBackNorTellsOfMoreThanRan) {
  for (int reading = 0; reading < kReadings; ++reading) {
    const std::vector<double> before = Told();
    ReadOnce();
    const std::vector<double> now = Told();
    for (size_t place = 0; place < now.size(); ++place) {
      ASSERT_TRUE(std::isfinite(now[place])) << "reading " << reading << ", place " << place;
      ASSERT_GE(now[place], before[place]) << "reading " << reading << ", place " << place;
    }
    ASSERT_LE(totals.RunningNanos(), ran_nanos);
    const double ratio = totals.LowestRatio();
    ASSERT_TRUE(std::isnan(ratio) || (ratio >= 0 && ratio <= 1)) << ratio;
  }
  EXPECT_GT(totals.Counts()[0], 0) << "something was told at all";
}

}  // namespace
}  // namespace psiperf::test
