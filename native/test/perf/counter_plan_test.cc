#include "core/perf/counter_plan.h"

#include <gtest/gtest.h>

#include "counter_fixture.h"

namespace psiperf::test {
namespace {

TEST(CounterPlanTest, LaysOutTheRowsOfASlot) {
  const CounterPlan plan({GroupOn({0}, {kCycles, kInstructions}), GroupOn({0}, {kSwitches})});
  EXPECT_EQ(plan.StatusPerSlot(), 6U);
  EXPECT_EQ(plan.ValuesPerSlot(), 3U + 2 + 3 + 1);
  EXPECT_EQ(plan.Groups()[1].first_status, 3U);
  EXPECT_EQ(plan.Groups()[1].first_value, 5U);
}

TEST(CounterPlanTest, TakesTheCpusOfAllGroupsInOrder) {
  const CounterPlan plan({GroupOn({5, 1}, {kCycles}), GroupOn({1, 3}, {kSwitches})});
  EXPECT_EQ(std::vector<uint32_t>(plan.Cpus().begin(), plan.Cpus().end()), (std::vector<uint32_t>{1, 3, 5}));
  EXPECT_EQ(plan.Groups()[0].events_by_cpu[0].size(), 1U);
  EXPECT_TRUE(plan.Groups()[0].events_by_cpu[1].empty()) << "CPU 3 is not the first group's";
}

TEST(CounterPlanTest, CountsOnEachCpuAsItsPartSays) {
  // The same event of two PMUs.
  const GroupSpec hybrid = {.parts = {{.cpus = {0}, .events = {EventOf(kCycles)}},
                                      {.cpus = {1}, .events = {EventOf(kInstructions)}}}};
  const CounterPlan plan({hybrid});
  EXPECT_EQ(plan.Groups()[0].event_count, 1U);
  EXPECT_EQ(plan.Groups()[0].events_by_cpu[0][0].config, kCycles);
  EXPECT_EQ(plan.Groups()[0].events_by_cpu[1][0].config, kInstructions);
}

}  // namespace
}  // namespace psiperf::test
