#include "core/perf/cpu_counts.h"

#include <gtest/gtest.h>

#include <cmath>

namespace psiperf::test {
namespace {

class CpuCountsTest : public ::testing::Test {
 protected:
  void SetUp() override { Take(0, 0, 0); }

  // What the kernel tells is a sum since the opening; times in milliseconds.
  void Take(uint64_t enabled, uint64_t running, uint64_t count) {
    TakeNanos(enabled * kMilli, running * kMilli, count);
  }
  void TakeNanos(uint64_t enabled, uint64_t running, uint64_t count) {
    GroupReading reading = {};
    reading.times = {.enabled_nanos = enabled, .running_nanos = running};
    reading.counts[0] = count;
    totals.BeginReading();
    counts.AddNew(reading, totals);
  }
  [[nodiscard]] double Total() const { return totals.Counts()[0]; }

  static constexpr uint64_t kMilli = 1'000'000;

  ScaledTotals totals{1};
  CpuCounts counts{1};
};

TEST_F(CpuCountsTest, BeginsWithTheFirstReadingAfterBeingEnabled) {
  counts = CpuCounts(1);
  Take(300, 0, 0);
  EXPECT_TRUE(totals.IsScheduled()) << "a past in which the group was not there";
  Take(310, 10, 100);
  EXPECT_EQ(Total(), 100);
  EXPECT_EQ(totals.LowestRatio(), 1);
  EXPECT_EQ(totals.EnabledNanos(), 10 * kMilli);
}

TEST_F(CpuCountsTest, BeginsAnewWhenEnabledAgain) {
  Take(10, 10, 100);
  counts.Begin();
  Take(200, 10, 100);
  Take(210, 20, 150);
  EXPECT_EQ(Total(), 150);
}

TEST_F(CpuCountsTest, CountsExactlyWhereAGroupLagsAtItsBeginning) {
  TakeNanos(kMilli, kMilli - 99'999, 100);
  EXPECT_EQ(Total(), 100);
  EXPECT_EQ(totals.LowestRatio(), 1);
  EXPECT_EQ(totals.EnabledNanos(), totals.RunningNanos());
}

TEST_F(CpuCountsTest, EstimatesWhereAGroupLagsForLonger) {
  TakeNanos(kMilli, kMilli - 100'000, 90);
  EXPECT_DOUBLE_EQ(Total(), 100);
  EXPECT_DOUBLE_EQ(totals.LowestRatio(), 0.9);
}

TEST_F(CpuCountsTest, EstimatesOfACgroupThatHardlyRunsWhileGroupsTakeTurns) {
  TakeNanos(10'000, 10'000, 10);
  for (uint64_t reading = 1; reading <= 100; ++reading) {
    TakeNanos(10'000 + reading * 50'000, 10'000 + reading * 25'000, 10 + reading * 25);
    EXPECT_DOUBLE_EQ(totals.LowestRatio(), 0.5) << reading;
  }
  EXPECT_DOUBLE_EQ(Total(), 10 + 100 * 50) << "a lag is forgiven once";
}

TEST_F(CpuCountsTest, ForgivesALagOnceAgainWhenEnabledAgain) {
  Take(10, 10, 100);
  counts.Begin();
  Take(10, 10, 100);
  TakeNanos(10 * kMilli + 50'000, 10 * kMilli + 25'000, 125);
  EXPECT_EQ(Total(), 125);
  EXPECT_EQ(totals.LowestRatio(), 1);
}

TEST_F(CpuCountsTest, WaitsWithItsJudgementForTheFirstRunOfTheGroup) {
  TakeNanos(20'000, 0, 0);
  EXPECT_TRUE(totals.IsScheduled());
  EXPECT_TRUE(std::isnan(totals.LowestRatio()));
  TakeNanos(kMilli, kMilli - 30'000, 100);
  EXPECT_EQ(Total(), 100) << "one lag, over two readings";
  EXPECT_EQ(totals.LowestRatio(), 1);
}

TEST_F(CpuCountsTest, IsNotScheduledWhereTheFirstRunDoesNotCome) {
  TakeNanos(60'000, 0, 0);
  EXPECT_TRUE(totals.IsScheduled());
  TakeNanos(120'000, 0, 0);
  EXPECT_FALSE(totals.IsScheduled());
  EXPECT_EQ(totals.EnabledNanos(), 120'000) << "nothing of it is forgotten";
  TakeNanos(240'000, 120'000, 100);
  EXPECT_DOUBLE_EQ(Total(), 200);
}

TEST_F(CpuCountsTest, IsNotScheduledInAnyTimeWithoutTheGroupOnceItHasRun) {
  Take(10, 10, 100);
  TakeNanos(10 * kMilli + 1, 10 * kMilli, 100);
  EXPECT_FALSE(totals.IsScheduled());
}

TEST_F(CpuCountsTest, LagsOnOneCpuWhereTheCgroupIsNewWithoutHidingTheOthers) {
  Take(10, 10, 100);
  CpuCounts other(1);
  GroupReading reading = {};
  other.AddNew(reading, totals);
  totals.BeginReading();
  reading.times.enabled_nanos = 20'000;
  other.AddNew(reading, totals);
  EXPECT_TRUE(totals.IsScheduled()) << "idle on its own CPU in this interval";
}

TEST_F(CpuCountsTest, AddsWhatIsNew) {
  Take(10, 10, 100);
  Take(20, 20, 150);
  EXPECT_EQ(Total(), 150);
  EXPECT_EQ(totals.EnabledNanos(), 20 * kMilli);
}

TEST_F(CpuCountsTest, AddsNothingForTheSameReading) {
  Take(10, 10, 100);
  Take(10, 10, 100);
  EXPECT_EQ(Total(), 100);
}

TEST_F(CpuCountsTest, ScalesWhatIsNewByItsOwnTimes) {
  Take(100, 100, 1000);
  Take(200, 150, 1500);
  EXPECT_DOUBLE_EQ(Total(), 2000) << "500 in half of the new time; the first 1000 stay exact";
}

TEST_F(CpuCountsTest, CatchesUpWhenTheGroupRunsAgain) {
  Take(100, 100, 1000);
  Take(200, 100, 1000);
  EXPECT_EQ(Total(), 1000) << "nothing is known of the second 100 ms";
  EXPECT_FALSE(totals.IsScheduled());
  EXPECT_EQ(totals.LowestRatio(), 0);
  Take(300, 200, 2000);
  EXPECT_DOUBLE_EQ(Total(), 3000) << "1000 in 100 of 200 ms";
  EXPECT_EQ(totals.LowestRatio(), 1) << "since the previous reading, in which it always ran";
  EXPECT_EQ(totals.EnabledNanos(), 300 * kMilli);
  EXPECT_EQ(totals.RunningNanos(), 200 * kMilli);
}

TEST_F(CpuCountsTest, KeepsACountThatComesWithoutTimeForTheNextReading) {
  Take(0, 0, 1);
  EXPECT_EQ(Total(), 0);
  Take(10, 10, 3);
  EXPECT_EQ(Total(), 3);
}

TEST_F(CpuCountsTest, NeverGoesBack) {
  Take(10, 10, 100);
  Take(20, 20, 90);
  EXPECT_EQ(Total(), 100);
  Take(5, 5, 95);
  EXPECT_EQ(Total(), 100);
  EXPECT_EQ(totals.EnabledNanos(), 20 * kMilli);
}

TEST_F(CpuCountsTest, BeginsAtZeroWhereTheGroupWasNeverEnabledBefore) {
  counts = CpuCounts(1);
  counts.BeginAtZero();
  Take(10, 10, 100);
  EXPECT_EQ(Total(), 100);
  EXPECT_EQ(totals.EnabledNanos(), 10 * kMilli);
}

TEST_F(CpuCountsTest, AddsNothingTwiceWhereACountIsMissingForAMoment) {
  // Of a thread that inherited the group and is just ending.
  Take(10, 10, 100);
  Take(20, 20, 40);
  EXPECT_EQ(Total(), 100);
  Take(30, 30, 110);
  EXPECT_EQ(Total(), 110);
}

}  // namespace
}  // namespace psiperf::test
