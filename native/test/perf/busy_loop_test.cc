#include "core/perf/busy_loop.h"

#include <cerrno>

#include "counter_fixture.h"

namespace psiperf::test {
namespace {

using std::chrono::milliseconds;

class BusyLoopTest : public ::testing::Test {
 protected:
  BusyLoopCount Count(milliseconds duration = milliseconds(0)) {
    return CountBusyLoop(kernel.Table(), std::vector{EventOf(kCycles)}, duration);
  }
  Trial FailedTrial() { return std::get<Trial>(Count()); }

  FakePerfKernel kernel;
};

TEST_F(BusyLoopTest, CountsItsOwnThreadWhileItSpins) {
  const auto start = std::chrono::steady_clock::now();
  EXPECT_TRUE(std::holds_alternative<GroupReading>(Count(milliseconds(5))));
  EXPECT_GE(std::chrono::steady_clock::now() - start, milliseconds(5));
  EXPECT_EQ(kernel.opens[0].pid, 0);
  ASSERT_EQ(kernel.ioctls.size(), 2U);
  EXPECT_EQ(kernel.ioctls[0].request, static_cast<unsigned long>(PERF_EVENT_IOC_ENABLE));
  EXPECT_EQ(kernel.ioctls[1].request, static_cast<unsigned long>(PERF_EVENT_IOC_DISABLE));
  EXPECT_EQ(kernel.OpenDescriptors(), 0U);
}

TEST_F(BusyLoopTest, TellsWhyItCannotCount) {
  kernel.refusal = [](const FakeOpen& /*open*/) { return ENOENT; };
  EXPECT_EQ(FailedTrial().error, ENOENT);
  EXPECT_EQ(FailedTrial().event, 0);
}

TEST_F(BusyLoopTest, TellsWhyItCannotBegin) {
  kernel.ioctl_errno = EACCES;
  EXPECT_EQ(FailedTrial().error, EACCES);
  EXPECT_EQ(FailedTrial().event, -1);
}

TEST_F(BusyLoopTest, TellsWhyItCannotBeRead) {
  kernel.sentinel_read_errno = EINTR;
  EXPECT_EQ(FailedTrial().error, EINTR);
}

}  // namespace
}  // namespace psiperf::test
