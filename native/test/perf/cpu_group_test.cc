// How the kernel is asked for a group.
#include "core/perf/cpu_group.h"

#include <cerrno>

#include "counter_fixture.h"

namespace psiperf::test {
namespace {

class CpuGroupTest : public ::testing::Test {
 protected:
  CpuGroupTest() { kernel.MakeCgroup("/a", 7); }

  Trial OpenInCgroup(const std::vector<CounterEvent>& events, uint32_t cpu = 1) {
    directory = UniqueFd(kernel.Table(), kernel.Table().open("/a", 0));
    return group.Open(kernel.Table(), events, GroupPlace::OfCgroup(directory.Number(), cpu));
  }

  FakePerfKernel kernel;
  UniqueFd directory;
  CpuGroup group;
};

TEST_F(CpuGroupTest, OpensTheLeaderDisabledAndItsSiblingsNot) {
  EXPECT_EQ(OpenInCgroup({EventOf(kCycles), EventOf(kInstructions)}).error, 0);
  ASSERT_EQ(kernel.opens.size(), 2U);
  EXPECT_EQ(kernel.opens[0].attr.disabled, 1U);
  EXPECT_EQ(kernel.opens[0].group_fd, -1);
  EXPECT_EQ(kernel.opens[1].attr.disabled, 0U);
  EXPECT_EQ(kernel.opens[1].group_fd, kernel.opens[0].fd);
}

TEST_F(CpuGroupTest, OpensTheLeaderOfATrialEnabled) {
  // Drivers of Arm leave a disabled leader out of account, and would let one event too many in.
  directory = UniqueFd(kernel.Table(), kernel.Table().open("/a", 0));
  const std::vector events = {EventOf(kCycles), EventOf(kInstructions)};
  EXPECT_EQ(
      group.Open(kernel.Table(), events, GroupPlace::OfCgroup(directory.Number(), 1), Counting::kOn).error,
      0);
  EXPECT_EQ(kernel.opens[0].attr.disabled, 0U);
}

TEST_F(CpuGroupTest, GivesEveryMemberTheCgroupAndTheCpu) {
  static_cast<void>(OpenInCgroup({EventOf(kCycles), EventOf(kInstructions)}));
  for (const FakeOpen& open : kernel.opens) {
    EXPECT_EQ(open.pid, directory.Number());
    EXPECT_EQ(open.cpu, 1);
    EXPECT_EQ(open.flags, PERF_FLAG_PID_CGROUP | PERF_FLAG_FD_CLOEXEC);
  }
}

TEST_F(CpuGroupTest, AsksForOneReadOfAllWithBothTimes) {
  static_cast<void>(OpenInCgroup({EventOf(kCycles)}));
  const perf_event_attr& attr = kernel.opens[0].attr;
  EXPECT_EQ(attr.size, sizeof(attr));
  EXPECT_EQ(attr.read_format,
            PERF_FORMAT_GROUP | PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING);
}

TEST_F(CpuGroupTest, PassesTheEventOnAndAsksForNothingElse) {
  static_cast<void>(OpenInCgroup({{.type = 8,
                                   .config = UINT64_MAX,
                                   .config1 = 1,
                                   .config2 = 2,
                                   .exclude_user = true,
                                   .exclude_kernel = true}}));
  const perf_event_attr& attr = kernel.opens[0].attr;
  EXPECT_EQ(attr.type, 8U);
  EXPECT_EQ(attr.config, UINT64_MAX);
  EXPECT_EQ(attr.config1, 1U);
  EXPECT_EQ(attr.config2, 2U);
  EXPECT_EQ(attr.exclude_user, 1U);
  EXPECT_EQ(attr.exclude_kernel, 1U);
  EXPECT_EQ(attr.exclude_hv, 0U);
  EXPECT_EQ(attr.inherit, 0U);
  EXPECT_EQ(attr.pinned, 0U);
  EXPECT_EQ(attr.exclusive, 0U);
  EXPECT_EQ(attr.sample_period, 0U);
}

TEST_F(CpuGroupTest, OpensForAllTasksOfACpuOrForTheCallingThread) {
  CpuGroup cpu;
  CpuGroup thread;
  EXPECT_EQ(cpu.Open(kernel.Table(), std::vector{EventOf(kCycles)}, GroupPlace::OfCpu(1)).error, 0);
  EXPECT_EQ(thread.Open(kernel.Table(), std::vector{EventOf(kCycles)}, GroupPlace::OfThisThread()).error, 0);
  EXPECT_EQ(kernel.opens[0].pid, -1);
  EXPECT_EQ(kernel.opens[0].cpu, 1);
  EXPECT_EQ(kernel.opens[0].flags, static_cast<unsigned long>(PERF_FLAG_FD_CLOEXEC));
  EXPECT_EQ(kernel.opens[1].pid, 0);
  EXPECT_EQ(kernel.opens[1].cpu, -1);
}

TEST_F(CpuGroupTest, SwitchesTheWholeGroupByItsLeader) {
  static_cast<void>(OpenInCgroup({EventOf(kCycles), EventOf(kInstructions)}));
  EXPECT_EQ(group.Switch(kernel.Table(), Counting::kOn), kOk);
  EXPECT_EQ(group.Switch(kernel.Table(), Counting::kOff), kOk);
  const int leader = kernel.opens[0].fd;
  EXPECT_EQ(kernel.ioctls,
            (std::vector<FakeIoctl>{
                {.fd = leader, .request = PERF_EVENT_IOC_ENABLE, .argument = PERF_IOC_FLAG_GROUP},
                {.fd = leader, .request = PERF_EVENT_IOC_DISABLE, .argument = PERF_IOC_FLAG_GROUP}}));
}

TEST_F(CpuGroupTest, TellsWhichMemberWasRefusedAndHoldsNone) {
  // EINVAL: the members do not fit on the PMU together.
  kernel.refusal = [](const FakeOpen& open) { return open.attr.config == kInstructions ? EINVAL : 0; };
  const Trial trial = OpenInCgroup({EventOf(kCycles), EventOf(kInstructions), EventOf(kSwitches)});
  EXPECT_EQ(trial.error, EINVAL);
  EXPECT_EQ(trial.event, 1);
  EXPECT_FALSE(group.IsOpen());
  EXPECT_EQ(kernel.OpenDescriptors(), 1U) << "the directory";
}

TEST_F(CpuGroupTest, ClosesTheLeaderLast) {
  static_cast<void>(OpenInCgroup({EventOf(kCycles), EventOf(kInstructions), EventOf(kSwitches)}));
  group.Close();
  EXPECT_EQ(kernel.closes.back(), kernel.opens[0].fd);
  EXPECT_EQ(kernel.closes.size(), 3U);
}

TEST_F(CpuGroupTest, ReadsAGroupOfTheLargestSize) {
  ASSERT_EQ(OpenInCgroup(std::vector<CounterEvent>(kMaxGroupEvents, EventOf(kCycles))).error, 0);
  ASSERT_EQ(group.Switch(kernel.Table(), Counting::kOn), kOk);
  std::vector<uint64_t> counts(kMaxGroupEvents, 1);
  counts.back() = 9;
  kernel.Run("/a", 1, kCycles, {.enabled_nanos = 2, .running_nanos = 1}, counts);
  GroupReading reading = {};
  ASSERT_EQ(group.Read(kernel.Table(), reading), kOk);
  EXPECT_EQ(reading.times.running_nanos, 1U);
  EXPECT_EQ(reading.counts[kMaxGroupEvents - 1], 9U);
}

TEST_F(CpuGroupTest, MovesWithItsDescriptors) {
  static_cast<void>(OpenInCgroup({EventOf(kCycles)}));
  CpuGroup other;
  other = std::move(group);
  EXPECT_TRUE(other.IsOpen());
  other.Close();
  directory.Close();
  EXPECT_EQ(kernel.OpenDescriptors(), 0U);
}

}  // namespace
}  // namespace psiperf::test
