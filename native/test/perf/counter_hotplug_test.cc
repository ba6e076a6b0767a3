#include <cerrno>

#include "counter_fixture.h"

namespace psiperf::test {
namespace {

using CounterHotplugTest = CounterFixture;

TEST_F(CounterHotplugTest, SkipsACpuThatIsOffline) {
  kernel.TakeOffline(1);
  const CounterRows rows = Add();
  EXPECT_EQ(rows.StatusOf(kHardware), kOk);
  EXPECT_EQ(kernel.OpenCgroupEvents(1), 0U);
  EXPECT_EQ(kernel.OpenDescriptors(), 3U + 1);
}

TEST_F(CounterHotplugTest, TriesAnOfflineCpuAgainOnlyWhenToldTo) {
  kernel.TakeOffline(1);
  Add();
  kernel.BringBack(1);
  Read();
  EXPECT_EQ(kernel.OpenCgroupEvents(1), 0U);
  ReadWithRetry();
  EXPECT_EQ(kernel.OpenCgroupEvents(1), 3U);
  Run(1, 1000, 10, 20, 1);
  EXPECT_EQ(Read().Count(kHardware, 0), 10);
}

TEST_F(CounterHotplugTest, IsNotOpenWithoutAnyCpu) {
  kernel.TakeOffline(0);
  kernel.TakeOffline(1);
  EXPECT_EQ(Add().StatusOf(kHardware), ENODEV);
  EXPECT_EQ(kernel.OpenDescriptors(), 0U);
  kernel.BringBack(0);
  EXPECT_EQ(ReadWithRetry().StatusOf(kHardware), kOk);
}

TEST_F(CounterHotplugTest, ReopensACpuThatWasAway) {
  Add();
  Run(1, 1000, 10, 20, 1);
  Read();
  kernel.TakeOffline(1);
  kernel.BringBack(1);
  EXPECT_EQ(Read().Count(kHardware, 0), 10) << "all that is known so far";
  Run(1, 1000, 99, 99, 99);
  EXPECT_EQ(Read().Count(kHardware, 0), 10) << "the old descriptors stand still; new ones are opened";
  EXPECT_EQ(kernel.OpenDescriptors(), kDescriptorsPerSlot + kSentinels);
  Run(1, 1000, 5, 20, 1);
  const CounterRows rows = Read();
  EXPECT_EQ(rows.Count(kHardware, 0), 15) << "new descriptors begin at 0, totals do not";
  EXPECT_EQ(rows.Enabled(kHardware), 2000);
  EXPECT_EQ(rows.StatusOf(kHardware), kOk);
}

TEST_F(CounterHotplugTest, LosesNothingOfOneEventThatWasCountedBeforeTheCpuWent) {
  Add();
  Read();
  Run(1, 1000, 10, 20, 7);
  kernel.TakeOffline(1);
  kernel.BringBack(1);
  EXPECT_EQ(Read().Count(kSoftware, 0), 7);
}

TEST_F(CounterHotplugTest, LosesOfAGroupThatWasTakenApartWhatWasNotReadYet) {
  Add();
  Run(1, 1000, 10, 20, 1);
  Read();
  Run(1, 1000, 10, 20, 1);
  kernel.TakeOffline(1);
  const CounterRows rows = Read();
  EXPECT_EQ(rows.StatusOf(kHardware), kOk) << "not malformed";
  EXPECT_EQ(rows.Count(kHardware, 0), 10);
  EXPECT_EQ(rows.Count(kHardware, 1), 20) << "and nothing of its leader's count";
}

TEST_F(CounterHotplugTest, ClosesACpuThatIsGone) {
  Add();
  Run(1, 1000, 10, 20, 1);
  Read();
  kernel.TakeOffline(1);
  Read();
  const CounterRows rows = Read();
  EXPECT_EQ(rows.StatusOf(kHardware), kOk);
  EXPECT_EQ(rows.Count(kHardware, 0), 10) << "what it counted stays";
  EXPECT_EQ(kernel.OpenDescriptors(), 3U + 1);
}

TEST_F(CounterHotplugTest, ReopensAsItCounts) {
  Add();
  Read(With(Counting::kOff));
  kernel.TakeOffline(1);
  kernel.BringBack(1);
  Read(With(Counting::kOff));
  Read(With(Counting::kOff));
  Run(1, 1000, 10, 20, 1);
  EXPECT_EQ(Read(With(Counting::kOff)).Count(kHardware, 0), 0);
  Read(With(Counting::kOn));
  Run(1, 1000, 10, 20, 1);
  EXPECT_EQ(Read().Count(kHardware, 0), 10);
}

TEST_F(CounterHotplugTest, LeavesFailedGroupsAloneOnTheCpuThatIsBack) {
  kernel.refusal = [](const FakeOpen& open) { return open.attr.config == kCycles ? EINVAL : 0; };
  Add();
  kernel.refusal = {};
  kernel.TakeOffline(1);
  kernel.BringBack(1);
  Read();
  Read();
  EXPECT_EQ(kernel.OpenCgroupEvents(1), 1U) << "the software group";
}

TEST_F(CounterHotplugTest, SkipsACpuThatGoesOfflineWhileItIsOpened) {
  // The sentinel was still opened.
  kernel.refusal = [](const FakeOpen& open) { return open.cpu == 1 && !open.directory.empty() ? ENODEV : 0; };
  EXPECT_EQ(Add().StatusOf(kHardware), kOk);
  EXPECT_EQ(kernel.OpenCgroupEvents(1), 0U);
  kernel.refusal = {};
  ReadWithRetry();
  EXPECT_EQ(kernel.OpenCgroupEvents(1), 3U);
}

TEST_F(CounterHotplugTest, CountsWithoutSentinelsWhereTheyAreRefused) {
  kernel.refusal = [](const FakeOpen& open) { return open.directory.empty() ? EACCES : 0; };
  EXPECT_EQ(Add().StatusOf(kHardware), kOk);
  Run(1, 1000, 10, 20, 1);
  EXPECT_EQ(Read().Count(kHardware, 0), 10);
  EXPECT_EQ(kernel.OpenDescriptors(), kDescriptorsPerSlot);
  kernel.refusal = {};
  ReadWithRetry();
  EXPECT_EQ(kernel.OpenDescriptors(), kDescriptorsPerSlot + kSentinels);
}

TEST_F(CounterHotplugTest, ReopensACpuThatWasAwayBeforeItsSentinelCouldBeOpened) {
  kernel.refusal = [](const FakeOpen& open) { return open.directory.empty() ? EMFILE : 0; };
  Add();
  Run(1, 1000, 10, 20, 1);
  Read();
  kernel.TakeOffline(1);
  kernel.BringBack(1);
  kernel.refusal = {};
  ReadWithRetry();
  Run(1, 1000, 5, 20, 1);
  EXPECT_EQ(Read().Count(kHardware, 0), 15);
}

TEST_F(CounterHotplugTest, ReopensNothingWhereASentinelIsOpenAndCannotBeStarted) {
  kernel.refusal = [](const FakeOpen& open) { return open.directory.empty() ? EMFILE : 0; };
  Add();
  kernel.refusal = {};
  kernel.ioctl_errno = EACCES;
  const std::vector<int> before = kernel.closes;
  EXPECT_EQ(ReadWithRetry().StatusOf(kHardware), kOk);
  EXPECT_EQ(kernel.closes.size(), before.size() + kSentinels) << "the sentinels alone";
}

TEST_F(CounterHotplugTest, LosesNothingWhereTheClockOnlySeemsToStandStill) {
  Add();
  Read();
  Run(0, 1000, 10, 20, 1);
  kernel.clock_stands_still = true;
  Read();
  kernel.clock_stands_still = false;
  Run(0, 1000, 10, 20, 1);
  EXPECT_EQ(Read().Count(kHardware, 0), 20);
}

TEST_F(CounterHotplugTest, ReopensACpuWhoseSentinelCannotBeRead) {
  Add();
  Run(0, 1000, 10, 20, 1);
  kernel.sentinel_read_errno = EIO;
  EXPECT_EQ(Read().Count(kHardware, 0), 10);
  kernel.sentinel_read_errno = 0;
  EXPECT_EQ(kernel.OpenDescriptors(), kDescriptorsPerSlot + kSentinels);
}

}  // namespace
}  // namespace psiperf::test
