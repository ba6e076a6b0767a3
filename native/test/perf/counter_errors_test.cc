// One test for each way in which the kernel refuses an event or a read.
#include <cerrno>

#include "counter_fixture.h"

namespace psiperf::test {
namespace {

class CounterErrorsTest : public CounterFixture {
 protected:
  // Of this event, on one CPU or all.
  void Refuse(uint64_t config, int error, int cpu = -1) {
    kernel.refusal = [=](const FakeOpen& open) {
      const bool is_it = open.attr.type == kPmuType && open.attr.config == config && !open.directory.empty();
      return is_it && (cpu < 0 || open.cpu == cpu) ? error : 0;
    };
  }

  // Whatever is opened for a cgroup, the software event that every kernel has too.
  void RefuseCgroups(int error) {
    kernel.refusal = [=](const FakeOpen& open) { return open.directory.empty() ? 0 : error; };
  }
};

// EINVAL: the events do not fit on the PMU together, or the PMU counts no cgroup's events. EACCES: the
// paranoid level. EPERM: seccomp. EOPNOTSUPP: the PMU cannot do what the event asks. EBADF: not a cgroup's
// directory. E2BIG: the kernel knows fewer fields. ENOSPC: too many events or breakpoints. EBUSY: another has
// all of the PMU.
class CounterErrnoTest : public CounterErrorsTest, public ::testing::WithParamInterface<int> {};

INSTANTIATE_TEST_SUITE_P(Errnos, CounterErrnoTest,
                         ::testing::Values(EINVAL, EACCES, EPERM, EOPNOTSUPP, EBADF, E2BIG, ENOSPC, EBUSY));

TEST_P(CounterErrnoTest, ClosesTheGroupAndLeavesTheOthersAlone) {
  Refuse(kInstructions, GetParam());
  const CounterRows rows = Add();
  EXPECT_EQ(rows.StatusOf(kHardware), GetParam());
  EXPECT_EQ(rows.CpuOf(kHardware), 0);
  EXPECT_EQ(rows.EventOf(kHardware), 1);
  EXPECT_TRUE(std::isnan(rows.Count(kHardware, 0)));
  EXPECT_EQ(rows.StatusOf(kSoftware), kOk);
  EXPECT_EQ(kernel.OpenDescriptors(), 2 + kSentinels) << "the software group on both CPUs";
}

TEST_P(CounterErrnoTest, ClosesTheGroupOnTheCpusThatTookIt) {
  Refuse(kInstructions, GetParam(), 1);
  const CounterRows rows = Add();
  EXPECT_EQ(rows.StatusOf(kHardware), GetParam());
  EXPECT_EQ(rows.CpuOf(kHardware), 1);
  EXPECT_EQ(kernel.OpenDescriptors(), 2 + kSentinels);
}

TEST_F(CounterErrorsTest, IsUnsupportedWhereTheCgroupTakesOtherEvents) {
  Refuse(kCycles, ENOENT);
  const CounterRows rows = Add();
  EXPECT_EQ(rows.StatusOf(kHardware), ENOENT);
  EXPECT_EQ(rows.CpuOf(kHardware), 0);
  EXPECT_EQ(rows.EventOf(kHardware), 0);
  EXPECT_EQ(rows.StatusOf(kSoftware), kOk);
  EXPECT_EQ(kernel.OpenDescriptors(), 2 + kSentinels) << "the trial event is closed";
}

TEST_F(CounterErrorsTest, IsUnsupportedOnTheCpusOfAnotherPmu) {
  // Of a hybrid machine, with a plan that does not know it.
  Refuse(kCycles, ENOENT, 1);
  const CounterRows rows = Add();
  EXPECT_EQ(rows.StatusOf(kHardware), ENOENT);
  EXPECT_EQ(rows.CpuOf(kHardware), 1);
}

TEST_F(CounterErrorsTest, IsUnsupportedWhereTheTrialFailsForAnotherReason) {
  kernel.refusal = [](const FakeOpen& open) {
    if (open.directory.empty()) return 0;
    return open.attr.type == kPmuType ? ENOENT : EACCES;
  };
  EXPECT_EQ(Add().StatusOf(kHardware), ENOENT);
}

TEST_F(CounterErrorsTest, HasNoSuchHierarchyWhereTheCgroupTakesNoEventAtAll) {
  kernel.cgroups["/a"].refuses_events = true;
  const CounterRows rows = Add();
  EXPECT_EQ(rows.StatusOf(kHardware), kNoSuchHierarchy);
  EXPECT_EQ(rows.StatusOf(kSoftware), kNoSuchHierarchy);
  EXPECT_EQ(rows.CpuOf(kHardware), -1);
  EXPECT_EQ(kernel.OpenDescriptors(), kSentinels);
}

TEST_F(CounterErrorsTest, IsGoneWhenTheCgroupIsRemovedDuringTheOpen) {
  kernel.refusal = [this](const FakeOpen& open) {
    if (!open.directory.empty()) kernel.cgroups.erase("/a");
    return 0;
  };
  const CounterRows rows = Add();
  EXPECT_EQ(rows.StatusOf(kHardware), kGone);
  EXPECT_EQ(rows.StatusOf(kSoftware), kGone);
}

TEST_F(CounterErrorsTest, IsGoneWhenAnotherCgroupTakesThePlaceDuringTheOpen) {
  kernel.refusal = [this](const FakeOpen& open) {
    if (open.directory.empty()) return 0;
    kernel.MakeCgroup("/a", kInode + 1);
    return ENOENT;
  };
  EXPECT_EQ(Add().StatusOf(kHardware), kGone);
}

TEST_F(CounterErrorsTest, IsGoneWhenTheDirectoryHasNoNameLeft) {
  kernel.cgroups["/a"].refuses_events = true;
  kernel.cgroups["/a"].is_unlinked = true;
  EXPECT_EQ(Add().StatusOf(kHardware), kGone);
}

TEST_F(CounterErrorsTest, IsGoneWithoutADirectory) {
  for (const int error : {ENOENT, ENOTDIR, ENODEV}) {
    kernel.directory_errno["/a"] = error;
    EXPECT_EQ(Add().StatusOf(kHardware), kGone) << error;
    EXPECT_EQ(Read(Adding(0, "/a", std::nullopt)).StatusOf(kHardware), kGone) << error;
  }
  EXPECT_TRUE(kernel.OpensOf("/a").empty());
}

TEST_F(CounterErrorsTest, IsGoneWhereTheDirectoryIsAnother) {
  EXPECT_EQ(Read(Adding(0, "/a", kInode + 1)).StatusOf(kHardware), kGone);
  EXPECT_TRUE(kernel.OpensOf("/a").empty());
}

TEST_F(CounterErrorsTest, TakesAnyDirectoryWithoutAnInode) {
  EXPECT_EQ(Read(Adding(0, "/a", std::nullopt)).StatusOf(kHardware), kOk);
}

TEST_F(CounterErrorsTest, TellsWhyTheDirectoryCannotBeOpened) {
  kernel.directory_errno["/a"] = EACCES;
  const CounterRows rows = Add();
  EXPECT_EQ(rows.StatusOf(kHardware), EACCES);
  EXPECT_EQ(rows.CpuOf(kHardware), -1);
}

TEST_F(CounterErrorsTest, IsNotTriedAgainUnlessToldTo) {
  RefuseCgroups(EACCES);
  Add();
  const size_t opens = kernel.opens.size();
  EXPECT_EQ(Read().StatusOf(kHardware), EACCES);
  EXPECT_EQ(kernel.opens.size(), opens) << "costs nothing in between";
  kernel.refusal = {};
  EXPECT_EQ(Read().StatusOf(kHardware), EACCES);
  const CounterRows rows = ReadWithRetry();
  EXPECT_EQ(rows.StatusOf(kHardware), kOk);
  EXPECT_EQ(rows.StatusOf(kSoftware), kOk);
}

TEST_F(CounterErrorsTest, IsNeverTriedAgainBesideAGroupThatCounts) {
  Refuse(kCycles, EINVAL);
  Add();
  kernel.refusal = {};
  Run(0, 1000, 10, 20, 5);
  const CounterRows rows = ReadWithRetry();
  EXPECT_EQ(rows.StatusOf(kHardware), EINVAL);
  EXPECT_EQ(rows.Count(kSoftware, 0), 5) << "its series go on";
}

TEST_F(CounterErrorsTest, TellsAFailedReadFromAFailedOpen) {
  Add();
  Run(0, 1000, 10, 20, 1);
  kernel.disturb = [](int cpu, char* /*bytes*/, size_t size) -> ssize_t {
    return cpu == 1 ? -EIO : static_cast<ssize_t>(size);
  };
  const CounterRows rows = Read();
  EXPECT_EQ(rows.StatusOf(kHardware), EIO + kReadStep);
  EXPECT_EQ(rows.CpuOf(kHardware), 1);
  kernel.disturb = {};
  EXPECT_EQ(Read().StatusOf(kHardware), kOk) << "read again each time";
}

TEST_F(CounterErrorsTest, CallsAReadOfAnotherLengthMalformed) {
  Add();
  Run(0, 1000, 10, 20, 1);
  for (const int more : {-48, -8, -1, 8}) {
    kernel.disturb = [more](int cpu, char* /*bytes*/, size_t size) -> ssize_t {
      const auto whole = static_cast<ssize_t>(size);
      return cpu == 0 ? std::max<ssize_t>(whole + more, 0) : whole;
    };
    const CounterRows rows = Read();
    EXPECT_EQ(rows.StatusOf(kHardware), kMalformed) << more;
    EXPECT_EQ(rows.CpuOf(kHardware), 0) << more;
  }
  kernel.disturb = {};
  EXPECT_EQ(Read().Count(kHardware, 0), 10) << "nothing of it was taken";
}

TEST_F(CounterErrorsTest, CallsAnotherNumberOfValuesMalformed) {
  Add();
  kernel.disturb = [](int /*cpu*/, char* bytes, size_t size) -> ssize_t {
    bytes[0] = 17;
    return static_cast<ssize_t>(size);
  };
  EXPECT_EQ(Read().StatusOf(kHardware), kMalformed);
}

}  // namespace
}  // namespace psiperf::test
