#include "core/batch_reader.h"

#include <sys/stat.h>

#include <cmath>

#include "batch_fixture.h"
#include "temporary_directory.h"

namespace psiperf::test {
namespace {

using BatchReaderTest = BatchFixture;

TEST_F(BatchReaderTest, ReadsEveryWantedFileIntoItsPlace) {
  for (const FileLayout& file : kFiles) kernel.Write("/a", file.names[0], kPressureText);
  kernel.Write("/a", "cpu.stat", "usage_usec 1\nnr_periods 10\nnr_throttled 11\nthrottled_usec 12\n");
  kernel.Write("/a", "cpu.stat.local", "throttled_usec 13\n");
  const Rows rows = Add(kAllFileKinds);
  for (const FileLayout& file : kFiles) EXPECT_EQ(rows.StatusOf(file.kind), kOk) << file.names[0];
  EXPECT_EQ(rows.ValueOf(FileKind::kIrqPressure, 7), 8);
  EXPECT_EQ(rows.ValueOf(FileKind::kCpuStat, 0), 10);
  EXPECT_EQ(rows.ValueOf(FileKind::kCpuStatLocal, 0), 13);
}

TEST_F(BatchReaderTest, LeavesOutWhatIsNotWanted) {
  kernel.Write("/a", "cpu.pressure", kPressureText);
  const Rows rows = Add(0);
  EXPECT_EQ(rows.StatusOf(FileKind::kCpuPressure), kNotWanted);
  EXPECT_TRUE(std::isnan(rows.ValueOf(FileKind::kCpuPressure, 3)));
  EXPECT_EQ(kernel.opens, 0U);
}

TEST_F(BatchReaderTest, ReadsHeldDescriptorsWithoutOpening) {
  kernel.Write("/a", "cpu.pressure", kPressureText);
  Add(kCpu);
  const size_t opens = kernel.opens;
  EXPECT_EQ(Read().ValueOf(FileKind::kCpuPressure, 3), 4);
  EXPECT_EQ(kernel.opens, opens);
  EXPECT_EQ(reader.HeldDescriptors(), 1U);
  EXPECT_EQ(kernel.OpenDescriptors(), 1U) << "the directory is closed";
}

TEST_F(BatchReaderTest, RemovesAndReusesASlotInOneReading) {
  kernel.Write("/a", "cpu.pressure", kPressureText);
  kernel.MakeDirectory("/b", 8);
  kernel.Write("/b", "cpu.pressure", "some avg10=0.00 avg60=0.00 avg300=0.00 total=99\n");
  Add(kCpu);
  const Rows rows =
      Read({.remove = {0}, .add = {{.slot = 0, .spec = CgroupSpec("/b", 8, kCpu)}}, .retry = Retry::kNo});
  EXPECT_EQ(rows.ValueOf(FileKind::kCpuPressure, 3), 99);
  EXPECT_EQ(kernel.OpenDescriptors(), 1U);
}

TEST_F(BatchReaderTest, KeepsTheSlotsApart) {
  kernel.Write("/a", "cpu.pressure", kPressureText);
  kernel.MakeDirectory("/b", 8);
  const Rows rows = Read({.remove = {},
                          .add = {{.slot = 0, .spec = CgroupSpec("/b", 8, kCpu)},
                                  {.slot = 2, .spec = CgroupSpec("/a", kInode, kCpu)}},
                          .retry = Retry::kNo},
                         3);
  EXPECT_EQ(rows.StatusOf(FileKind::kCpuPressure, 0), ENOENT);
  EXPECT_EQ(rows.StatusOf(FileKind::kCpuPressure, 1), kNotWanted);
  EXPECT_EQ(rows.ValueOf(FileKind::kCpuPressure, 3, 2), 4);
}

TEST_F(BatchReaderTest, ClosesEverything) {
  kernel.Write("/a", "cpu.pressure", kPressureText);
  Add(kCpu);
  reader.Close();
  EXPECT_EQ(kernel.OpenDescriptors(), 0U);
  EXPECT_EQ(reader.HeldDescriptors(), 0U);
}

TEST_F(BatchReaderTest, ReadsTheNodeByItsOwnNamesWithoutAnInode) {
  kernel.MakeDirectory("/proc/pressure", 1);
  kernel.Write("/proc/pressure", "io", kPressureText);
  const SlotSpec node = {
      .directory = "/proc/pressure", .inode = {}, .names = FileNames::kNode, .wanted = kAllFileKinds};
  const Rows rows = Read({.remove = {}, .add = {{.slot = 0, .spec = node}}, .retry = Retry::kNo});
  EXPECT_EQ(rows.ValueOf(FileKind::kIoPressure, 3), 4);
  EXPECT_EQ(rows.StatusOf(FileKind::kCpuPressure), ENOENT);
  EXPECT_EQ(rows.StatusOf(FileKind::kCpuStat), kNotWanted) << "there is no such file";
}

TEST(BatchReaderOnLinuxTest, ReadsRealFiles) {
  const TemporaryDirectory directory;
  directory.Write("cpu.pressure", kPressureText);
  BatchReader reader(kLinuxSyscalls, 10);
  Rows rows(1);
  reader.Read({.remove = {},
               .add = {{.slot = 0, .spec = CgroupSpec(directory.Path(), directory.Inode(), kCpu | kIrq)}},
               .retry = Retry::kNo},
              rows.status, rows.values);
  EXPECT_EQ(rows.ValueOf(FileKind::kCpuPressure, 3), 4);
  EXPECT_EQ(rows.StatusOf(FileKind::kIrqPressure), ENOENT);
}

TEST(BatchReaderOnLinuxTest, RefusesADirectoryOfAnotherInode) {
  const TemporaryDirectory directory;
  directory.Write("cpu.pressure", kPressureText);
  BatchReader reader(kLinuxSyscalls, 10);
  Rows rows(1);
  reader.Read({.remove = {},
               .add = {{.slot = 0, .spec = CgroupSpec(directory.Path(), directory.Inode() + 1, kCpu)}},
               .retry = Retry::kNo},
              rows.status, rows.values);
  EXPECT_EQ(rows.StatusOf(FileKind::kCpuPressure), kGone);
}

}  // namespace
}  // namespace psiperf::test
