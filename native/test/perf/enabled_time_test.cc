#include "core/perf/enabled_time.h"

#include <gtest/gtest.h>

namespace psiperf::test {
namespace {

TEST(EnabledTimeTest, IsWhatTheKernelTellsWhereNothingElseIsKnown) {
  EnabledTime enabled;
  EXPECT_EQ(enabled.Correct({.enabled_nanos = 30, .running_nanos = 10}, std::nullopt).enabled_nanos, 30);
  EXPECT_EQ(enabled.Correct({.enabled_nanos = 50, .running_nanos = 20}, std::nullopt).enabled_nanos, 50);
}

TEST(EnabledTimeTest, GrowsNoFasterThanTheCgroupRan) {
  EnabledTime enabled;
  EXPECT_EQ(enabled.Correct({.enabled_nanos = 10, .running_nanos = 10}, 10).enabled_nanos, 10);
  EXPECT_EQ(enabled.Correct({.enabled_nanos = 4000, .running_nanos = 10}, 10).enabled_nanos, 10) << "a past";
  const GroupTimes times = enabled.Correct({.enabled_nanos = 4020, .running_nanos = 20}, 30);
  EXPECT_EQ(times.enabled_nanos, 30) << "on the PMU for half of the 20 that it ran";
  EXPECT_EQ(times.running_nanos, 20);
}

TEST(EnabledTimeTest, IsNeverLessThanTheTimeOnThePmu) {
  EnabledTime enabled;
  EXPECT_EQ(enabled.Correct({.enabled_nanos = 12, .running_nanos = 12}, 10).enabled_nanos, 12)
      << "read later";
}

TEST(EnabledTimeTest, NeverGoesBack) {
  EnabledTime enabled;
  EXPECT_EQ(enabled.Correct({.enabled_nanos = 10, .running_nanos = 10}, 10).enabled_nanos, 10);
  EXPECT_EQ(enabled.Correct({.enabled_nanos = 5, .running_nanos = 10}, 5).enabled_nanos, 10);
}

}  // namespace
}  // namespace psiperf::test
