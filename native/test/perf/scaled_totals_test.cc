#include "core/perf/scaled_totals.h"

#include <gtest/gtest.h>

#include <cmath>

namespace psiperf::test {
namespace {

constexpr GroupTimes Times(uint64_t enabled, uint64_t running) {
  return {.enabled_nanos = enabled, .running_nanos = running};
}

TEST(ScaledCountTest, IsExactWhereItAlwaysRan) {
  // A number that a multiplication by a quotient would not give back.
  static constexpr uint64_t kOdd = (uint64_t{1} << 53U) - 1;
  EXPECT_EQ(ScaledCount(kOdd, Times(3, 3)), static_cast<double>(kOdd));
}

TEST(ScaledCountTest, EstimatesWhereItRanForAPart) {
  EXPECT_DOUBLE_EQ(ScaledCount(100, Times(4, 1)), 400);
  EXPECT_DOUBLE_EQ(ScaledCount(200, Times(3, 2)), 300);
}

TEST(ScaledCountTest, NeverTakesOff) {
  // Kernels whose running time is wrong can tell of more than was enabled.
  EXPECT_EQ(ScaledCount(100, Times(1, 2)), 100);
}

class ScaledTotalsTest : public ::testing::Test {
 protected:
  ScaledTotals totals{1};
};

TEST_F(ScaledTotalsTest, AddsUpCpus) {
  totals.AddTimes(Times(10, 10));
  totals.AddCounts(0, 5, Times(10, 10));
  totals.AddTimes(Times(20, 10));
  totals.AddCounts(0, 5, Times(20, 10));
  EXPECT_EQ(totals.EnabledNanos(), 30);
  EXPECT_EQ(totals.RunningNanos(), 20);
  EXPECT_EQ(totals.Counts()[0], 15);
}

TEST_F(ScaledTotalsTest, TellsTheLowestRatio) {
  totals.AddTimes(Times(10, 10));
  totals.AddTimes(Times(10, 2));
  totals.AddTimes(Times(10, 5));
  EXPECT_DOUBLE_EQ(totals.LowestRatio(), 0.2);
  totals.BeginReading();
  totals.AddTimes(Times(10, 5));
  EXPECT_DOUBLE_EQ(totals.LowestRatio(), 0.5) << "since the previous reading";
}

TEST_F(ScaledTotalsTest, HasNoRatioWhereTheCgroupHasNotRun) {
  EXPECT_TRUE(std::isnan(totals.LowestRatio()));
  totals.AddTimes(Times(0, 0));
  EXPECT_TRUE(std::isnan(totals.LowestRatio()));
}

TEST_F(ScaledTotalsTest, HasNoRatioAboveOne) {
  totals.AddTimes(Times(1, 2));
  EXPECT_EQ(totals.LowestRatio(), 1);
}

TEST_F(ScaledTotalsTest, IsScheduledWhileNothingRuns) {
  totals.AddTimes(Times(0, 0));
  EXPECT_TRUE(totals.IsScheduled()) << "a cgroup that has not run has counted 0, which is true";
}

TEST_F(ScaledTotalsTest, IsNotScheduledWhereTheCgroupRanWithoutTheGroup) {
  totals.AddTimes(Times(10, 0));
  EXPECT_FALSE(totals.IsScheduled());
  totals.AddTimes(Times(10, 1));
  EXPECT_TRUE(totals.IsScheduled()) << "one CPU is enough";
}

TEST_F(ScaledTotalsTest, StaysUnscheduledUntilItHasRunOnce) {
  totals.AddTimes(Times(10, 0));
  totals.BeginReading();
  totals.AddTimes(Times(0, 0));
  EXPECT_FALSE(totals.IsScheduled()) << "its 0 would not be true";
  totals.BeginReading();
  totals.AddTimes(Times(10, 10));
  EXPECT_TRUE(totals.IsScheduled());
  totals.BeginReading();
  EXPECT_TRUE(totals.IsScheduled()) << "idle";
}

}  // namespace
}  // namespace psiperf::test
