#include "core/parse_cpu_stat.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace psiperf {
namespace {

using Values = std::array<double, kCpuStatValues>;
using LocalValues = std::array<double, kCpuStatLocalValues>;

TEST(ParseCpuStatTest, ReadsThrottling) {
  Values values;
  ASSERT_TRUE(
      ParseCpuStat("usage_usec 9\nuser_usec 5\nsystem_usec 4\nnr_periods 3\nnr_throttled 2\nthrottled_usec "
                   "1\nnr_bursts 0\n",
                   values));
  EXPECT_EQ(values, (Values{3, 2, 1}));
}

TEST(ParseCpuStatTest, HasNoValuesWhereTheControllerIsNotEnabled) {
  Values values;
  ASSERT_TRUE(ParseCpuStat("usage_usec 9\nuser_usec 5\nsystem_usec 4\n", values));
  for (const double value : values) EXPECT_TRUE(std::isnan(value));
}

class MalformedCpuStatTest : public ::testing::TestWithParam<const char*> {};

TEST_P(MalformedCpuStatTest, IsRefused) {
  Values values;
  EXPECT_FALSE(ParseCpuStat(GetParam(), values));
}

INSTANTIATE_TEST_SUITE_P(Texts, MalformedCpuStatTest,
                         ::testing::Values("", "\n", "usage_usec 9\nnr_per", "usage_usec\n",
                                           "usage_usec 9 \n", "usage_usec x\n",
                                           "nr_periods 1\nnr_throttled 1\nthrottled_usec 1\n",
                                           "usage_usec 9\nnr_periods 1\nnr_throttled 1\n",
                                           "usage_usec 9\nnr_periods 1\nnr_throttled -1\nthrottled_usec 1\n",
                                           "usage_usec 18446744073709551616\n"));

TEST(ParseCpuStatLocalTest, ReadsThrottling) {
  LocalValues values;
  ASSERT_TRUE(ParseCpuStatLocal("throttled_usec 17\n", values));
  EXPECT_EQ(values[0], 17);
}

TEST(ParseCpuStatLocalTest, MayBeEmpty) {
  LocalValues values = {0};
  ASSERT_TRUE(ParseCpuStatLocal("", values));
  EXPECT_TRUE(std::isnan(values[0]));
}

TEST(ParseCpuStatLocalTest, RefusesWhatIsCutOff) {
  LocalValues values;
  EXPECT_FALSE(ParseCpuStatLocal("throttled_usec 17", values));
  EXPECT_FALSE(ParseCpuStatLocal("throttled_usec \n", values));
}

}  // namespace
}  // namespace psiperf
