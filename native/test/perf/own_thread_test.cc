#include "core/perf/own_thread.h"

#include <gtest/gtest.h>

#include <thread>

namespace psiperf::test {
namespace {

TEST(OwnThreadTest, WaitsForTheWorkOnAnotherThread) {
  std::thread::id where;
  ASSERT_TRUE(RunOnOwnThread([&] { where = std::this_thread::get_id(); }));
  EXPECT_NE(where, std::thread::id());
  EXPECT_NE(where, std::this_thread::get_id());
}

}  // namespace
}  // namespace psiperf::test
