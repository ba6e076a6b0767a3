// Reads that the kernel does not end in time, one test for each way to be unharmed by them.
#include <chrono>
#include <cmath>
#include <thread>
#include <utility>

#include "batch_fixture.h"

namespace psiperf::test {
namespace {

constexpr FileKind kPressure = FileKind::kCpuPressure;
constexpr FileKinds kStat = BitOf(FileKind::kCpuStat);
constexpr const char* kStatText = "usage_usec 0\nnr_periods 1\nnr_throttled 2\nthrottled_usec 3\n";
constexpr Patience kShort{.look = std::chrono::milliseconds(60), .whole = std::chrono::milliseconds(2400)};

// Cgroups /0, /1, ... each in its slot; a read of some hangs until it is let go.
class SlowFilesTest : public ::testing::Test {
 protected:
  SlowFilesTest() : reader(kernel.Table(), 100, kShort) {}
  void TearDown() override { LetGo(); }

  Rows& Add(uint32_t count, FileKinds wanted) {
    SlotChanges changes;
    for (uint32_t slot = 0; slot < count; ++slot) {
      kernel.MakeDirectory(Path(slot), slot + 1);
      Write(slot, slot);
      kernel.Write(Path(slot), "cpu.stat", kStatText);
      changes.add.push_back({.slot = slot, .spec = CgroupSpec(Path(slot), slot + 1, wanted)});
    }
    rows = Rows(count);
    return Read(changes);
  }

  Rows& Read(const SlotChanges& changes = {}) {
    reader.Read(changes, rows.status, rows.values);
    return rows;
  }

  static std::string Path(uint32_t slot) { return "/" + std::to_string(slot); }

  FakeFile& Write(uint32_t slot, uint32_t total) {
    return kernel.Write(Path(slot), "cpu.pressure",
                        "some avg10=0.00 avg60=0.00 avg300=0.00 total=" + std::to_string(total) + "\n");
  }

  void Hold(FakeFile& file) { file.gate = gate; }

  // Lets all go and waits until their threads are done with the kernel.
  void LetGo() {
    gate->Open();
    EXPECT_TRUE(AllEnd(reader));
  }

  static bool AllEnd(BatchReader& reader) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (reader.CountHanging() > 0) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
  }

  [[nodiscard]] double TotalOf(uint32_t slot) const { return rows.ValueOf(kPressure, 3, slot); }
  [[nodiscard]] double AgeOf(uint32_t slot, FilePart part = FilePart::kPressure) const {
    return rows.values[slot * kValuesPerSlot + kFirstAge + IndexOf(part)];
  }

  FakeKernel kernel;
  std::shared_ptr<Gate> gate = std::make_shared<Gate>();
  BatchReader reader;
  Rows rows{0};
};

TEST_F(SlowFilesTest, WhatIsReadInTimeHasNoAge) {
  Add(2, kCpu | kStat);
  EXPECT_EQ(AgeOf(1), 0);
  EXPECT_EQ(AgeOf(1, FilePart::kStatistics), 0);
  EXPECT_GE(reader.Times().Of(kPressure).count(), 0);
  EXPECT_LT(reader.Times().Of(FileKind::kIrqPressure).count(), 0) << "not read";
}

TEST_F(SlowFilesTest, KeepsTheLastValuesWithTheirAgeAndReadsOthers) {
  Add(3, kCpu);
  FakeFile& held = Write(1, 11);
  Read({.remove = {1}, .add = {{.slot = 1, .spec = CgroupSpec(Path(1), 2, kCpu)}}, .retry = Retry::kNo});
  Hold(held);
  for (int reading = 0; reading < 3; ++reading) {
    Read();
    EXPECT_EQ(rows.StatusOf(kPressure, 1), kOk);
    EXPECT_EQ(TotalOf(1), 11);
    EXPECT_GE(AgeOf(1), 40 * (reading > 0 ? 1 : 0));
    EXPECT_GT(AgeOf(1), 0);
    EXPECT_EQ(TotalOf(2), 2);
    EXPECT_EQ(AgeOf(2), 0) << "after the slow one";
  }
  EXPECT_EQ(gate->Waiting(), 1) << "not read a second time while the first read is under way";
}

TEST_F(SlowFilesTest, TellsOfAFileThatWasNeverRead) {
  kernel.MakeDirectory("/0", 1);
  Hold(Write(0, 1));
  rows = Rows(1);
  Read({.remove = {}, .add = {{.slot = 0, .spec = CgroupSpec("/0", 1, kCpu | kIrq)}}, .retry = Retry::kNo});
  EXPECT_EQ(rows.StatusOf(kPressure), kSlow);
  EXPECT_EQ(rows.StatusOf(FileKind::kIoPressure), kNotWanted);
  EXPECT_TRUE(std::isnan(TotalOf(0)));
  EXPECT_TRUE(std::isnan(AgeOf(0)));
}

TEST_F(SlowFilesTest, TakesWhatALateReadHasReadAndLeavesTheFileInPeace) {
  Add(1, kCpu);
  FakeFile& held = kernel.Write("/0", "cpu.pressure", kPressureText);
  Read({.remove = {0}, .add = {{.slot = 0, .spec = CgroupSpec("/0", 1, kCpu)}}, .retry = Retry::kNo});
  Hold(held);
  Read();
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  held.text = "some avg10=0.00 avg60=0.00 avg300=0.00 total=99\n";
  LetGo();
  const size_t reads = kernel.reads;
  Read();
  EXPECT_EQ(TotalOf(0), 99);
  EXPECT_GT(AgeOf(0), 0) << "read before this reading";
  EXPECT_GE(reader.Times().Of(kPressure), std::chrono::milliseconds(500));
  EXPECT_EQ(kernel.reads, reads) << "rests ten times as long as it took";
}

TEST_F(SlowFilesTest, ReadsPressureHoweverManyStatisticsHang) {
  Add(5, kCpu | kStat);
  for (uint32_t slot = 0; slot < 5; ++slot) {
    Hold(*kernel.Directories().at(Path(slot))->files.at("cpu.stat"));
  }
  for (int reading = 0; reading < 3; ++reading) {
    Read();
    for (uint32_t slot = 0; slot < 5; ++slot) {
      EXPECT_EQ(AgeOf(slot), 0);
      EXPECT_GT(AgeOf(slot, FilePart::kStatistics), 0);
      EXPECT_EQ(rows.ValueOf(FileKind::kCpuStat, 2, slot), 3);
    }
  }
  EXPECT_EQ(gate->Waiting(), 2) << "threads that hang in statistics";
}

TEST_F(SlowFilesTest, ForgetsAThreadThatWasLeftBehindBeforeItHadBegun) {
  BatchReader hasty(kernel.Table(), 100,
                    {.look = std::chrono::milliseconds(0), .whole = std::chrono::seconds(1)});
  kernel.MakeDirectory("/0", 1);
  Write(0, 7);
  rows = Rows(1);
  SlotChanges changes{
      .remove = {}, .add = {{.slot = 0, .spec = CgroupSpec("/0", 1, kCpu)}}, .retry = Retry::kNo};
  for (int reading = 0; reading < 50 && !(TotalOf(0) == 7); ++reading) {
    hasty.Read(std::exchange(changes, {}), rows.status, rows.values);
    ASSERT_TRUE(AllEnd(hasty)) << "at reading " << reading;
  }
  EXPECT_EQ(TotalOf(0), 7);
}

TEST_F(SlowFilesTest, NeverHasMoreThanThreeThreadsHanging) {
  Add(6, kCpu | kStat);
  for (uint32_t slot = 0; slot < 6; ++slot) {
    Hold(*kernel.Directories().at(Path(slot))->files.at("cpu.pressure"));
  }
  for (int reading = 0; reading < 4; ++reading) Read();
  EXPECT_EQ(gate->Waiting(), 3);
  EXPECT_EQ(TotalOf(5), 5);
  EXPECT_GT(AgeOf(5), 0);
}

TEST_F(SlowFilesTest, ClosesWhatIsRemovedOnceItsReadHasEnded) {
  Add(2, kCpu);
  Hold(*kernel.Directories().at("/0")->files.at("cpu.pressure"));
  Read();
  Read({.remove = {0, 1}, .add = {}, .retry = Retry::kNo});
  EXPECT_EQ(kernel.OpenDescriptors(), 1U) << "the one that is being read";
  EXPECT_EQ(rows.StatusOf(kPressure, 0), kNotWanted);
  LetGo();
  while (kernel.OpenDescriptors() > 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  EXPECT_EQ(reader.HeldDescriptors(), 0U);
}

TEST_F(SlowFilesTest, GivesAnotherCgroupTheSlotOfOneThatHangs) {
  Add(1, kCpu);
  Hold(*kernel.Directories().at("/0")->files.at("cpu.pressure"));
  Read();
  kernel.MakeDirectory("/b", 8);
  kernel.Write("/b", "cpu.pressure", kPressureText);
  Read({.remove = {0}, .add = {{.slot = 0, .spec = CgroupSpec("/b", 8, kCpu)}}, .retry = Retry::kNo});
  EXPECT_EQ(TotalOf(0), 4);
  EXPECT_EQ(AgeOf(0), 0);
  LetGo();
  EXPECT_EQ(Read().ValueOf(kPressure, 3), 4) << "what the late read has read is of another cgroup";
}

}  // namespace
}  // namespace psiperf::test
