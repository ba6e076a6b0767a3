#include "core/perf/counter_reader.h"

#include <linux/perf_event.h>

#include "counter_fixture.h"

namespace psiperf::test {
namespace {

using CounterReaderTest = CounterFixture;

constexpr uint64_t kMilli = 1'000'000;

size_t IoctlsOf(const FakePerfKernel& kernel, unsigned long request) {
  size_t count = 0;
  for (const FakeIoctl& call : kernel.ioctls) count += call.request == request ? 1 : 0;
  return count;
}

TEST_F(CounterReaderTest, AddsUpTheCpusOfEachGroup) {
  Add();
  Run(0, 1000, 10, 20, 1);
  Run(1, 500, 5, 7, 2);
  const CounterRows rows = Read();
  EXPECT_EQ(rows.StatusOf(kHardware), kOk);
  EXPECT_EQ(rows.CpuOf(kHardware), -1);
  EXPECT_EQ(rows.EventOf(kHardware), -1);
  EXPECT_EQ(rows.Enabled(kHardware), 1500);
  EXPECT_EQ(rows.Running(kHardware), 1500);
  EXPECT_EQ(rows.Ratio(kHardware), 1);
  EXPECT_EQ(rows.Count(kHardware, 0), 15);
  EXPECT_EQ(rows.Count(kHardware, 1), 27);
  EXPECT_EQ(rows.Count(kSoftware, 0), 3);
}

TEST_F(CounterReaderTest, StartsAtNothing) {
  const CounterRows rows = Add();
  EXPECT_EQ(rows.StatusOf(kHardware), kOk);
  EXPECT_EQ(rows.Count(kHardware, 0), 0);
  EXPECT_TRUE(std::isnan(rows.Ratio(kHardware)));
}

TEST_F(CounterReaderTest, ScalesEachCpuByItsOwnTimes) {
  Add();
  RunPart(0, 100 * kMilli, 100 * kMilli, 10);
  RunPart(1, 100 * kMilli, 50 * kMilli, 10);
  const CounterRows rows = Read();
  EXPECT_DOUBLE_EQ(rows.Count(kHardware, 0), 10 + 20) << "not 20 * 200 / 150";
  EXPECT_DOUBLE_EQ(rows.Ratio(kHardware), 0.5);
  EXPECT_EQ(rows.StatusOf(kHardware), kOk);
}

TEST_F(CounterReaderTest, SaysThatAGroupWasNeverOnThePmu) {
  Add();
  RunPart(0, 100 * kMilli, 0, 0);
  EXPECT_EQ(Read().StatusOf(kHardware), kNotScheduled);
  EXPECT_EQ(Read().StatusOf(kHardware), kNotScheduled) << "idle since: its 0 would not be true";
  RunPart(0, 100 * kMilli, 100 * kMilli, 10);
  const CounterRows rows = Read();
  EXPECT_EQ(rows.StatusOf(kHardware), kOk);
  EXPECT_DOUBLE_EQ(rows.Count(kHardware, 0), 20) << "over both";
}

TEST_F(CounterReaderTest, HoldsOneDescriptorForEachEventAndCpu) {
  Add();
  EXPECT_EQ(reader.HeldDescriptors(), kDescriptorsPerSlot + kSentinels);
  EXPECT_EQ(kernel.OpenDescriptors(), kDescriptorsPerSlot + kSentinels) << "no directory";
  const size_t opens = kernel.opens.size();
  Read();
  EXPECT_EQ(kernel.opens.size(), opens);
}

TEST_F(CounterReaderTest, ClosesWhatIsRemoved) {
  Add();
  CounterChanges changes = With(Counting::kOn);
  changes.remove = {0};
  const CounterRows rows = Read(std::move(changes));
  EXPECT_EQ(rows.StatusOf(kHardware), kNotWanted);
  EXPECT_EQ(rows.CpuOf(kHardware), -1);
  EXPECT_TRUE(std::isnan(rows.Count(kHardware, 0)));
  EXPECT_EQ(kernel.OpenDescriptors(), kSentinels);
  reader.Close();
  EXPECT_EQ(kernel.OpenDescriptors(), 0U);
}

TEST_F(CounterReaderTest, ClosesEverythingAtTheEndOfItsLife) {
  {
    CounterReader other(kernel.Table(), {GroupOn({0, 1}, {kCycles})});
    CounterRows rows(other.Plan(), 1);
    other.Read(Adding(0, "/a", kInode), VisitFor::kNothing, rows.status, rows.values);
    EXPECT_EQ(kernel.OpenDescriptors(), 4U);
  }
  EXPECT_EQ(kernel.OpenDescriptors(), 0U);
}

TEST_F(CounterReaderTest, GivesASlotToAnotherCgroupAtOnce) {
  kernel.MakeCgroup("/b", 8);
  Add();
  Run(0, 1000, 10, 20, 1);
  CounterChanges changes = Adding(0, "/b", 8);
  changes.remove = {0};
  EXPECT_EQ(Read(std::move(changes)).Count(kHardware, 0), 0);
  EXPECT_EQ(kernel.OpenDescriptors(), kDescriptorsPerSlot + kSentinels);
}

TEST_F(CounterReaderTest, KeepsTheLaterOfTwoCgroupsForOneSlot) {
  kernel.MakeCgroup("/b", 8);
  CounterChanges changes = Adding(0, "/a", kInode);
  changes.add.push_back({.slot = 0, .spec = {.directory = "/b", .inode = 8}});
  Read(std::move(changes));
  EXPECT_TRUE(kernel.OpensOf("/a").empty());
  EXPECT_EQ(kernel.OpensOf("/b").size(), kDescriptorsPerSlot);
}

TEST_F(CounterReaderTest, KeepsTheSlotsApart) {
  kernel.MakeCgroup("/b", 8);
  CounterChanges changes = Adding(2, "/b", 8);
  changes.add.push_back({.slot = 0, .spec = {.directory = "/a", .inode = kInode}});
  Read(std::move(changes), 3);
  Run(0, 1000, 10, 20, 1);
  kernel.Run("/b", 1, kSwitches, {.enabled_nanos = 9, .running_nanos = 9}, {9});
  const CounterRows rows = Read(With(Counting::kOn), 3);
  EXPECT_EQ(rows.Count(kHardware, 0, 0), 10);
  EXPECT_EQ(rows.Count(kSoftware, 0, 0), 1);
  EXPECT_EQ(rows.StatusOf(kSoftware, 1), kNotWanted);
  EXPECT_EQ(rows.Count(kHardware, 0, 2), 0);
  EXPECT_EQ(rows.Count(kSoftware, 0, 2), 9);
}

TEST_F(CounterReaderTest, CountsEachPartOnItsCpus) {
  const GroupSpec hybrid = {.parts = {{.cpus = {0}, .events = {EventOf(kCycles)}},
                                      {.cpus = {1}, .events = {EventOf(kInstructions)}}}};
  CounterReader other(kernel.Table(), {hybrid});
  CounterRows rows(other.Plan(), 1);
  other.Read(Adding(0, "/a", kInode), VisitFor::kNothing, rows.status, rows.values);
  const std::vector<FakeOpen> opens = kernel.OpensOf("/a");
  ASSERT_EQ(opens.size(), 2U);
  EXPECT_EQ(opens[0].attr.config, kCycles);
  EXPECT_EQ(opens[1].attr.config, kInstructions);
  kernel.Run("/a", 0, kCycles, {.enabled_nanos = 1, .running_nanos = 1}, {100});
  kernel.Run("/a", 1, kInstructions, {.enabled_nanos = 1, .running_nanos = 1}, {11});
  other.Read(With(Counting::kOn), VisitFor::kNothing, rows.status, rows.values);
  EXPECT_EQ(rows.Count(0, 0), 111);
}

TEST_F(CounterReaderTest, LeavesGroupsDisabledUntilTheyAreToCount) {
  CounterChanges changes = Adding(0, "/a", kInode);
  changes.counting = Counting::kOff;
  Read(std::move(changes));
  EXPECT_EQ(kernel.ioctls.size(), kSentinels) << "sentinels are on at all times";
  Run(0, 1000, 10, 20, 1);
  Read(With(Counting::kOn));
  EXPECT_EQ(IoctlsOf(kernel, PERF_EVENT_IOC_ENABLE), kSentinels + 4) << "2 groups on 2 CPUs";
  Run(0, 1000, 10, 20, 1);
  EXPECT_EQ(Read().Count(kHardware, 0), 10) << "what was before does not count";
  EXPECT_EQ(kernel.ioctls.size(), kSentinels + 4) << "and nothing is switched in between";
}

TEST_F(CounterReaderTest, DisablesGroupsAfterTheReadingThatEndsAWindow) {
  Add();
  Run(0, 1000, 10, 20, 1);
  const CounterRows last = Read(With(Counting::kOff));
  EXPECT_EQ(last.Count(kHardware, 0), 10);
  EXPECT_EQ(IoctlsOf(kernel, PERF_EVENT_IOC_DISABLE), 4U);
  Run(0, 1000, 10, 20, 1);
  const CounterRows between = Read(With(Counting::kOff));
  EXPECT_EQ(between.Count(kHardware, 0), 10);
  EXPECT_EQ(between.StatusOf(kHardware), kOk);
  EXPECT_EQ(IoctlsOf(kernel, PERF_EVENT_IOC_DISABLE), 4U);
}

TEST_F(CounterReaderTest, OpensGroupsEnabledWhileItCounts) {
  Add();
  EXPECT_EQ(IoctlsOf(kernel, PERF_EVENT_IOC_ENABLE), kSentinels + 4);
  kernel.MakeCgroup("/b", 8);
  Read(Adding(1, "/b", 8), 2);
  EXPECT_EQ(IoctlsOf(kernel, PERF_EVENT_IOC_ENABLE), kSentinels + 8) << "those of the new slot alone";
}

TEST_F(CounterReaderTest, FailsAGroupThatCannotBeSwitched) {
  Add();
  kernel.ioctl_errno = EACCES;
  const CounterRows rows = Read(With(Counting::kOff));
  EXPECT_EQ(rows.StatusOf(kHardware), EACCES);
  EXPECT_EQ(kernel.OpenDescriptors(), kSentinels);
}

TEST_F(CounterReaderTest, FailsAGroupThatCannotBeStarted) {
  kernel.ioctl_errno = EACCES;
  const CounterRows rows = Add();
  EXPECT_EQ(rows.StatusOf(kHardware), EACCES);
  EXPECT_EQ(rows.CpuOf(kHardware), 0);
  EXPECT_EQ(kernel.OpenDescriptors(), 0U) << "no sentinel that stands still either";
}

// A group of the PMU, and one of the kernel itself, whose events are on whenever the cgroup runs.
class WitnessedReaderTest : public CounterFixture {
 protected:
  static GroupSpec SoftwareGroup() {
    GroupSpec group = GroupOn({0, 1}, {kSwitches});
    for (GroupPart& part : group.parts) {
      for (CounterEvent& event : part.events) event.type = PERF_TYPE_SOFTWARE;
    }
    return group;
  }

  CounterRows ReadWitnessed(CounterChanges changes) {
    CounterRows rows(witnessed.Plan(), 1);
    witnessed.Read(std::move(changes), VisitFor::kNothing, rows.status, rows.values);
    return rows;
  }

  CounterReader witnessed{kernel.Table(), {GroupOn({0, 1}, {kCycles, kInstructions}), SoftwareGroup()}};
};

TEST_F(WitnessedReaderTest, BelievesNoEnabledTimeInWhichTheCgroupDidNotRun) {
  ReadWitnessed(Adding(0, "/a", kInode));
  const GroupTimes ran = {.enabled_nanos = 10 * kMilli, .running_nanos = 10 * kMilli};
  const GroupTimes a_past = {.enabled_nanos = 50 * kMilli, .running_nanos = 10 * kMilli};
  kernel.Run("/a", 0, kCycles, a_past, {1000, 500});
  kernel.Run("/a", 0, kSwitches, ran, {7});
  CounterRows rows = ReadWitnessed(With(Counting::kOn));
  EXPECT_EQ(rows.Count(kHardware, 0), 1000) << "not scaled by 5";
  EXPECT_EQ(rows.Ratio(kHardware), 1);

  kernel.Run("/a", 0, kSwitches, {.enabled_nanos = 40 * kMilli, .running_nanos = 0}, {0});
  kernel.Run("/a", 0, kCycles, {.enabled_nanos = 40 * kMilli, .running_nanos = 0}, {0, 0});
  rows = ReadWitnessed(With(Counting::kOn));
  EXPECT_EQ(rows.StatusOf(kSoftware), kOk);
  EXPECT_EQ(rows.StatusOf(kHardware), kOk) << "the cgroup did not run";
  EXPECT_TRUE(std::isnan(rows.Ratio(kSoftware)));
}

TEST_F(WitnessedReaderTest, StillScalesWhatTookTurns) {
  ReadWitnessed(Adding(0, "/a", kInode));
  kernel.Run("/a", 0, kCycles, {.enabled_nanos = 10 * kMilli, .running_nanos = 5 * kMilli}, {1000, 500});
  kernel.Run("/a", 0, kSwitches, {.enabled_nanos = 10 * kMilli, .running_nanos = 10 * kMilli}, {7});
  const CounterRows rows = ReadWitnessed(With(Counting::kOn));
  EXPECT_DOUBLE_EQ(rows.Count(kHardware, 0), 2000);
  EXPECT_DOUBLE_EQ(rows.Ratio(kHardware), 0.5);
}

}  // namespace
}  // namespace psiperf::test
