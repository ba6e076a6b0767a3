#include <cerrno>

#include "batch_fixture.h"

namespace psiperf::test {
namespace {

constexpr FileKind kPressure = FileKind::kCpuPressure;

class DescriptorShortageTest : public ::testing::Test {
 protected:
  SlotChanges MakeCgroups(uint32_t count) {
    SlotChanges changes;
    for (uint32_t slot = 0; slot < count; ++slot) {
      const std::string path = "/" + std::to_string(slot);
      kernel.MakeDirectory(path, slot + 1);
      kernel.Write(path, "cpu.pressure", kPressureText);
      changes.add.push_back({.slot = slot, .spec = CgroupSpec(path, slot + 1, kCpu)});
    }
    return changes;
  }

  static size_t CountOk(const Rows& rows) {
    size_t count = 0;
    for (size_t slot = 0; slot * kFileKinds < rows.status.size(); ++slot) {
      if (rows.StatusOf(kPressure, slot) == kOk) ++count;
    }
    return count;
  }

  FakeKernel kernel;
};

TEST_F(DescriptorShortageTest, HoldsNoMoreThanTheLimitAndReadsTheRestAllTheSame) {
  BatchReader reader(kernel.Table(), 3);
  Rows rows(5);
  reader.Read(MakeCgroups(5), rows.status, rows.values);
  EXPECT_EQ(CountOk(rows), 5U);
  EXPECT_EQ(reader.HeldDescriptors(), 3U);
  EXPECT_EQ(kernel.OpenDescriptors(), 3U);
  reader.Read({}, rows.status, rows.values);
  EXPECT_EQ(CountOk(rows), 5U);
}

TEST_F(DescriptorShortageTest, HoldsOthersOnceThereIsRoom) {
  BatchReader reader(kernel.Table(), 1);
  Rows rows(2);
  reader.Read(MakeCgroups(2), rows.status, rows.values);
  reader.Read({.remove = {0}, .add = {}, .retry = Retry::kNo}, rows.status, rows.values);
  EXPECT_EQ(reader.HeldDescriptors(), 1U);
  const size_t opens = kernel.opens;
  reader.Read({}, rows.status, rows.values);
  EXPECT_EQ(kernel.opens, opens);
}

TEST_F(DescriptorShortageTest, GivesSomeUpWhenTheProcessRunsOut) {
  BatchReader reader(kernel.Table(), 1000);
  kernel.max_descriptors = 40;
  Rows rows(100);
  reader.Read(MakeCgroups(100), rows.status, rows.values);
  EXPECT_EQ(CountOk(rows), 100U);
  EXPECT_LE(kernel.OpenDescriptors(), 24U) << "at least 16 are left to the rest of the process";
  EXPECT_GE(kernel.OpenDescriptors(), 16U) << "the rest are kept";
  EXPECT_EQ(kernel.OpenDescriptors(), reader.HeldDescriptors());
  reader.Read({}, rows.status, rows.values);
  EXPECT_EQ(CountOk(rows), 100U);
  EXPECT_LE(kernel.OpenDescriptors(), 24U) << "they are not taken again";
}

TEST_F(DescriptorShortageTest, TellsWhenThereIsNothingToGiveUp) {
  BatchReader reader(kernel.Table(), 1000);
  kernel.max_descriptors = 0;
  Rows rows(1);
  reader.Read(MakeCgroups(1), rows.status, rows.values);
  EXPECT_EQ(rows.StatusOf(kPressure), EMFILE);
  kernel.max_descriptors = 10;
  reader.Read({}, rows.status, rows.values);
  EXPECT_EQ(rows.StatusOf(kPressure), kOk) << "tried again without being told to";
  EXPECT_EQ(reader.HeldDescriptors(), 1U) << "the limit is what it was";
}

TEST_F(DescriptorShortageTest, TreatsAMachineOutOfFilesAlike) {
  BatchReader reader(kernel.Table(), 1000);
  Rows rows(2);
  SlotChanges changes = MakeCgroups(2);
  kernel.directory_errno["/1"] = ENFILE;
  reader.Read(changes, rows.status, rows.values);
  EXPECT_EQ(rows.StatusOf(kPressure, 0), kOk);
  EXPECT_EQ(rows.StatusOf(kPressure, 1), ENFILE);
  EXPECT_EQ(reader.HeldDescriptors(), 0U);
}

}  // namespace
}  // namespace psiperf::test
