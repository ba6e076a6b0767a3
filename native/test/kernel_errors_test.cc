// One test for each way in which the kernel refuses a file.
#include <cerrno>
#include <cmath>

#include "batch_fixture.h"

namespace psiperf::test {
namespace {

constexpr FileKind kPressure = FileKind::kCpuPressure;

class KernelErrorsTest : public BatchFixture {
 protected:
  FakeFile& WritePressure() { return kernel.Write("/a", "cpu.pressure", kPressureText); }
};

TEST_F(KernelErrorsTest, TellsAFailedOpenFromAFailedRead) {
  WritePressure().open_errno = EACCES;
  EXPECT_EQ(Add(kCpu).StatusOf(kPressure), EACCES);
  WritePressure().read_errno = EACCES;
  EXPECT_EQ(ReadWithRetry().StatusOf(kPressure), EACCES + kReadStep);
}

TEST_F(KernelErrorsTest, GivesNoValuesForAFileThatFails) {
  FakeFile& file = WritePressure();
  Add(kCpu);
  file.read_errno = EIO;
  const Rows rows = Read();
  EXPECT_EQ(rows.StatusOf(kPressure), EIO + kReadStep);
  EXPECT_TRUE(std::isnan(rows.ValueOf(kPressure, 3)));
}

TEST_F(KernelErrorsTest, TriesAMissingFileAgainOnlyWhenToldTo) {
  EXPECT_EQ(Add(kIrq).StatusOf(FileKind::kIrqPressure), ENOENT);
  const size_t opens = kernel.opens;
  EXPECT_EQ(Read().StatusOf(FileKind::kIrqPressure), ENOENT);
  EXPECT_EQ(kernel.opens, opens) << "costs nothing in between";
  kernel.Write("/a", "irq.pressure", "full avg10=0.00 avg60=0.00 avg300=0.00 total=5\n");
  EXPECT_EQ(Read().StatusOf(FileKind::kIrqPressure), ENOENT);
  EXPECT_EQ(ReadWithRetry().ValueOf(FileKind::kIrqPressure, 7), 5);
}

TEST_F(KernelErrorsTest, HoldsNoDescriptorOfAFileThatCannotBeRead) {
  // PSI switched off at boot before Linux 6.1: open succeeds, read does not.
  WritePressure().read_errno = EOPNOTSUPP;
  EXPECT_EQ(Add(kCpu).StatusOf(kPressure), EOPNOTSUPP + kReadStep);
  EXPECT_EQ(kernel.OpenDescriptors(), 0U);
  const size_t reads = kernel.reads;
  Read();
  EXPECT_EQ(kernel.reads, reads);
}

TEST_F(KernelErrorsTest, ReadsMalformedContentsAgainEachTime) {
  FakeFile& file = WritePressure();
  file.text = "";
  EXPECT_EQ(Add(kCpu).StatusOf(kPressure), kMalformed);
  file.text = kPressureText;
  EXPECT_EQ(Read().StatusOf(kPressure), kOk);
}

TEST_F(KernelErrorsTest, CallsAFileThatFillsTheBufferMalformed) {
  FakeFile& file = WritePressure();
  file.text = kPressureText + std::string(4095 - std::string(kPressureText).size() - 1, 'x') + "\n";
  EXPECT_EQ(Add(kCpu).StatusOf(kPressure), kOk);
  file.text = kPressureText + std::string(4096 - std::string(kPressureText).size() - 1, 'x') + "\n";
  EXPECT_EQ(Read().StatusOf(kPressure), kMalformed);
}

TEST_F(KernelErrorsTest, IsGoneWhenTheDirectoryIsRemovedBeforeTheOpen) {
  kernel.RemoveDirectory("/a");
  EXPECT_EQ(Add(kCpu).StatusOf(kPressure), kGone);
}

TEST_F(KernelErrorsTest, IsNotLookedForAgainOnceItIsGone) {
  kernel.RemoveDirectory("/a");
  Add(kCpu);
  const size_t opens = kernel.opens;
  EXPECT_EQ(Read().StatusOf(kPressure), kGone);
  EXPECT_EQ(kernel.opens, opens);
}

TEST_F(KernelErrorsTest, IsGoneWhenSomethingElseHasTheNameOfTheDirectory) {
  kernel.directory_errno["/a"] = ENOTDIR;
  EXPECT_EQ(Add(kCpu).StatusOf(kPressure), kGone);
}

TEST_F(KernelErrorsTest, IsGoneWhenTheDirectoryIsRemovedDuringTheOpen) {
  kernel.directory_errno["/a"] = ENODEV;
  EXPECT_EQ(Add(kCpu).StatusOf(kPressure), kGone);
}

TEST_F(KernelErrorsTest, TellsWhyTheDirectoryCannotBeOpened) {
  kernel.directory_errno["/a"] = EACCES;
  EXPECT_EQ(Add(kCpu).StatusOf(kPressure), EACCES);
}

TEST_F(KernelErrorsTest, TellsWhyTheInodeCannotBeAsked) {
  WritePressure();
  kernel.fstat_errno = EIO;
  EXPECT_EQ(Add(kCpu).StatusOf(kPressure), EIO);
  EXPECT_EQ(kernel.OpenDescriptors(), 0U);
}

TEST_F(KernelErrorsTest, IsGoneWhenTheDirectoryIsRemovedWithADescriptorHeld) {
  WritePressure();
  Add(kCpu);
  kernel.RemoveDirectory("/a");
  EXPECT_EQ(Read().StatusOf(kPressure), kGone);
  EXPECT_EQ(kernel.OpenDescriptors(), 0U);
}

TEST_F(KernelErrorsTest, IsGoneWhenAnotherDirectoryHasTakenItsPlace) {
  WritePressure();
  Add(kCpu);
  kernel.RemoveDirectory("/a");
  kernel.MakeDirectory("/a", kInode + 1);
  WritePressure();
  EXPECT_EQ(Read().StatusOf(kPressure), kGone);
  EXPECT_EQ(ReadWithRetry().StatusOf(kPressure), kGone);
}

TEST_F(KernelErrorsTest, IsMissingWhenTheFileIsHiddenWithADescriptorHeld) {
  WritePressure();
  Add(kCpu);
  kernel.RemoveFile("/a", "cpu.pressure");
  EXPECT_EQ(Read().StatusOf(kPressure), ENOENT);
  EXPECT_EQ(kernel.OpenDescriptors(), 0U);
  WritePressure();
  EXPECT_EQ(ReadWithRetry().StatusOf(kPressure), kOk) << "nothing was held, so nothing was reopened";
}

TEST_F(KernelErrorsTest, TellsThatAFileWasHiddenAndShownBetweenTwoReadings) {
  WritePressure();
  Add(kCpu);
  kernel.RemoveFile("/a", "cpu.pressure");
  WritePressure();
  const Rows rows = Read();
  EXPECT_EQ(rows.StatusOf(kPressure), kReopened);
  EXPECT_EQ(rows.ValueOf(kPressure, 3), 4);
  EXPECT_EQ(Read().StatusOf(kPressure), kOk);
}

TEST_F(KernelErrorsTest, OneFileThatFailsHarmsNoOther) {
  WritePressure();
  kernel.Write("/a", "io.pressure", "nonsense\n");
  kernel.Write("/a", "memory.pressure", kPressureText).read_errno = EIO;
  const Rows rows = Add(kAllFileKinds);
  EXPECT_EQ(rows.StatusOf(FileKind::kCpuPressure), kOk);
  EXPECT_EQ(rows.StatusOf(FileKind::kMemoryPressure), EIO + kReadStep);
  EXPECT_EQ(rows.StatusOf(FileKind::kIoPressure), kMalformed);
  EXPECT_EQ(rows.StatusOf(FileKind::kIrqPressure), ENOENT);
}

}  // namespace
}  // namespace psiperf::test
