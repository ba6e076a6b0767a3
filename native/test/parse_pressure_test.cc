#include "core/parse_pressure.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <string>
#include <utility>

namespace psiperf {
namespace {

using Values = std::array<double, kPressureValues>;

constexpr const char* kSome = "some avg10=1.50 avg60=2.25 avg300=0.07 total=330815\n";
constexpr const char* kFull = "full avg10=0.00 avg60=0.00 avg300=100.00 total=0\n";

TEST(ParsePressureTest, ReadsBothLines) {
  Values values;
  ASSERT_TRUE(ParsePressure(std::string(kSome) + kFull, values));
  EXPECT_EQ(values, (Values{1.5, 2.25, 0.07, 330815, 0, 0, 100, 0}));
}

TEST(ParsePressureTest, LeavesALineThatIsNotThereNaN) {
  Values values;
  ASSERT_TRUE(ParsePressure(kSome, values));
  EXPECT_EQ(values[3], 330815);
  EXPECT_TRUE(std::isnan(values[7])) << "cpu before 5.13";
  ASSERT_TRUE(ParsePressure(kFull, values));
  EXPECT_TRUE(std::isnan(values[3])) << "irq";
  EXPECT_EQ(values[7], 0);
}

TEST(ParsePressureTest, ReadsByKeyAndPassesOverWhatIsUnknown) {
  Values values;
  ASSERT_TRUE(
      ParsePressure("later avg10=x\n\nsome total=4 avg20=9 avg300=3.00 avg60=2.00 new avg10=1.00\n", values));
  EXPECT_EQ(values[0], 1);
  EXPECT_EQ(values[3], 4);
}

TEST(ParsePressureTest, RoundsLargeTotalsToTheNearestDouble) {
  Values values;
  ASSERT_TRUE(ParsePressure("some avg10=0.00 avg60=0.00 avg300=0.00 total=9007199254740993\n", values));
  EXPECT_EQ(values[3], 9007199254740992.0);
  ASSERT_TRUE(ParsePressure("some avg10=0.00 avg60=0.00 avg300=0.00 total=18446744073709551615\n", values));
  EXPECT_EQ(values[3], 18446744073709551616.0);
}

class MalformedPressureTest : public ::testing::TestWithParam<const char*> {};

TEST_P(MalformedPressureTest, IsRefused) {
  Values values;
  EXPECT_FALSE(ParsePressure(GetParam(), values));
}

INSTANTIATE_TEST_SUITE_P(
    Texts, MalformedPressureTest,
    ::testing::Values(
        "", "\n", "nothing known\n", "some avg10=0.00 avg60=0.00 avg300=0.00 total=1",
        "some avg10=0.00 avg60=0.00 avg300=0.00 total=1\nfu",
        "some avg10=0.00 avg60=0.00 avg300=0.00 total=1\nfull avg10=0.00\n", "some\n",
        "some avg10=0.00 avg60=0.00 avg300=0.00\n", "some avg10=0.00 avg60=0.00 avg300=0.00 total=\n",
        "some avg10=0.00 avg60=0.00 avg300=0.00 total\n", "some avg10=0.00 avg60=0.00 avg300=0.00 total=-1\n",
        "some avg10=0.00 avg60=0.00 avg300=0.00 total=+1\n",
        "some avg10=0.00 avg60=0.00 avg300=0.00 total=0x1\n",
        "some avg10=0.00 avg60=0.00 avg300=0.00 total=1\r\n",
        "some avg10=0.00 avg60=0.00 avg300=0.00 total=18446744073709551616\n",
        "some avg10=0 avg60=0.00 avg300=0.00 total=1\n", "some avg10=0.0 avg60=0.00 avg300=0.00 total=1\n",
        "some avg10=.00 avg60=0.00 avg300=0.00 total=1\n",
        "some avg10=0.000 avg60=0.00 avg300=0.00 total=1\n",
        "some avg10=nan avg60=0.00 avg300=0.00 total=1\n",
        "some avg10=184467440737095516.16 avg60=0.00 avg300=0.00 total=1\n"));

TEST(ParsePressureTest, TakesTheLargestAverage) {
  Values values;
  ASSERT_TRUE(ParsePressure("some avg10=184467440737095516.15 avg60=0.00 avg300=0.00 total=1\n", values));
  EXPECT_EQ(values[0], 184467440737095516.15);
}

}  // namespace
}  // namespace psiperf
