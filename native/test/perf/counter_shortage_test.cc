// What is left out where descriptors run short: whole cgroups, the last ones first.
#include <cerrno>

#include "counter_fixture.h"

namespace psiperf::test {
namespace {

class CounterShortageTest : public CounterFixture {
 protected:
  CounterChanges MakeCgroups(uint32_t count) {
    CounterChanges changes = With(Counting::kOn);
    for (uint32_t slot = 0; slot < count; ++slot) {
      const std::string path = "/" + std::to_string(slot);
      kernel.MakeCgroup(path, slot + 1);
      changes.add.push_back({.slot = slot, .spec = {.directory = path, .inode = slot + 1}});
    }
    return changes;
  }

  // A letter for each slot: o is open, x is out of descriptors.
  static std::string Shape(const CounterRows& rows, size_t slots) {
    std::string shape;
    for (size_t slot = 0; slot < slots; ++slot) {
      const Status status = rows.StatusOf(kHardware, slot);
      EXPECT_EQ(status, rows.StatusOf(kSoftware, slot)) << "whole cgroups";
      shape += status == kOk ? 'o' : status == EMFILE ? 'x' : '?';
    }
    return shape;
  }
};

TEST_F(CounterShortageTest, KeepsTheFirstOfTheNewCgroups) {
  // Room for 3 cgroups, their directory and a few more.
  kernel.max_descriptors = kSentinels + 3 * kDescriptorsPerSlot + 3;
  EXPECT_EQ(Shape(Read(MakeCgroups(6), 6), 6), "oooxxx");
  EXPECT_EQ(reader.HeldDescriptors(), kSentinels + 3 * kDescriptorsPerSlot);
  EXPECT_EQ(kernel.OpenDescriptors(), reader.HeldDescriptors());
}

TEST_F(CounterShortageTest, NeverGivesUpWhatCountsAlready) {
  kernel.max_descriptors = kSentinels + 2 * kDescriptorsPerSlot + 3;
  Read(MakeCgroups(2), 4);
  kernel.MakeCgroup("/late", 50);
  const CounterRows rows = Read(Adding(3, "/late", 50), 4);
  EXPECT_EQ(rows.StatusOf(kHardware, 0), kOk);
  EXPECT_EQ(rows.StatusOf(kHardware, 1), kOk);
  EXPECT_EQ(rows.StatusOf(kHardware, 3), EMFILE);
}

TEST_F(CounterShortageTest, TriesAgainWhenToldToAndThereIsRoom) {
  kernel.max_descriptors = kSentinels + kDescriptorsPerSlot + 3;
  Read(MakeCgroups(2), 2);
  CounterChanges changes = With(Counting::kOn);
  changes.remove = {0};
  EXPECT_EQ(Read(std::move(changes), 2).StatusOf(kHardware, 1), EMFILE);
  EXPECT_EQ(ReadWithRetry(2).StatusOf(kHardware, 1), kOk);
}

TEST_F(CounterShortageTest, LetsThoseThatWaitedGoBeforeNewOnes) {
  kernel.max_descriptors = kSentinels + kDescriptorsPerSlot + 3;
  Read(MakeCgroups(2), 3);
  kernel.MakeCgroup("/late", 50);
  CounterChanges changes = Adding(2, "/late", 50);
  changes.remove = {0};
  changes.retry = Retry::kYes;
  const CounterRows rows = Read(std::move(changes), 3);
  EXPECT_EQ(rows.StatusOf(kHardware, 1), kOk);
  EXPECT_EQ(rows.StatusOf(kHardware, 2), EMFILE);
}

TEST_F(CounterShortageTest, FailsWholeWhereThereIsNoRoomOnACpuThatIsBack) {
  Add();
  kernel.TakeOffline(1);
  Read();
  kernel.BringBack(1);
  kernel.max_descriptors = kernel.OpenDescriptors() + 2;
  EXPECT_EQ(Shape(ReadWithRetry(), 1), "x") << "every group";
  EXPECT_EQ(Shape(ReadWithRetry(), 1), "x");
  EXPECT_EQ(kernel.OpenDescriptors(), kSentinels) << "no part of it is left";
  kernel.max_descriptors = 100;
  EXPECT_EQ(Shape(Read(), 1), "x") << "tried when told to";
  EXPECT_EQ(Shape(ReadWithRetry(), 1), "o");
  Run(1, 1000, 10, 20, 1);
  EXPECT_EQ(Read().Count(kHardware, 0), 10);
}

TEST_F(CounterShortageTest, IsShortWhereADirectoryCannotBeLookedAtAgain) {
  kernel.cgroups["/a"].refuses_events = true;
  kernel.refusal = [this](const FakeOpen& open) {
    if (!open.directory.empty()) kernel.directory_errno["/a"] = EMFILE;
    return 0;
  };
  const CounterRows rows = Add();
  EXPECT_EQ(rows.StatusOf(kHardware), EMFILE) << "not known to be in another hierarchy";
  EXPECT_EQ(rows.StatusOf(kSoftware), EMFILE);
}

TEST_F(CounterShortageTest, LeavesNothingOpenWithoutADescriptor) {
  kernel.max_descriptors = 0;
  EXPECT_EQ(Shape(Read(MakeCgroups(2), 2), 2), "xx");
  kernel.max_descriptors = 100;
  EXPECT_EQ(Shape(ReadWithRetry(2), 2), "oo");
}

TEST_F(CounterShortageTest, TreatsAMachineOutOfFilesAlike) {
  kernel.refusal = [](const FakeOpen& open) { return open.attr.config == kSwitches ? ENFILE : 0; };
  const CounterRows rows = Add();
  EXPECT_EQ(rows.StatusOf(kHardware), ENFILE) << "not only the group that met it";
  EXPECT_EQ(rows.StatusOf(kSoftware), ENFILE);
  EXPECT_EQ(kernel.OpenDescriptors(), kSentinels);
}

TEST_F(CounterShortageTest, DoesNotTakeAShortageForAnEventThatIsNotSupported) {
  kernel.refusal = [](const FakeOpen& open) {
    if (open.directory.empty()) return 0;
    return open.attr.type == kPmuType ? ENOENT : EMFILE;
  };
  EXPECT_EQ(Add().StatusOf(kHardware), EMFILE);
}

}  // namespace
}  // namespace psiperf::test
