#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "core/batch_reader.h"
#include "fake_kernel.h"

namespace psiperf::test {

inline constexpr const char* kPressureText =
    "some avg10=1.00 avg60=2.00 avg300=3.00 total=4\n"
    "full avg10=5.00 avg60=6.00 avg300=7.00 total=8\n";

// The output of one reading.
struct Rows {
  explicit Rows(size_t slots) : status(slots * kFileKinds), values(slots * kValuesPerSlot) {}

  [[nodiscard]] Status StatusOf(FileKind kind, size_t slot = 0) const {
    return status[slot * kFileKinds + IndexOf(kind)];
  }
  [[nodiscard]] double ValueOf(FileKind kind, size_t index, size_t slot = 0) const {
    return values[slot * kValuesPerSlot + kFiles[IndexOf(kind)].first_value + index];
  }

  std::vector<Status> status;
  std::vector<double> values;
};

inline SlotSpec CgroupSpec(std::string directory, uint64_t inode, FileKinds wanted) {
  return {.directory = std::move(directory), .inode = inode, .names = FileNames::kCgroup, .wanted = wanted};
}

// One cgroup "/a" with inode 7 in a kernel of our own, and a reader.
class BatchFixture : public ::testing::Test {
 protected:
  static constexpr uint64_t kInode = 7;
  static constexpr size_t kLimit = 100;

  BatchFixture() { kernel.MakeDirectory("/a", kInode); }

  Rows Read(const SlotChanges& changes = {}, size_t slots = 1) {
    rows.status.resize(slots * kFileKinds);
    rows.values.resize(slots * kValuesPerSlot);
    reader.Read(changes, rows.status, rows.values);
    return rows;
  }

  Rows Add(FileKinds wanted) {
    return Read(
        {.remove = {}, .add = {{.slot = 0, .spec = CgroupSpec("/a", kInode, wanted)}}, .retry = Retry::kNo});
  }

  Rows ReadWithRetry() { return Read({.remove = {}, .add = {}, .retry = Retry::kYes}); }

  FakeKernel kernel;
  BatchReader reader{kernel.Table(), kLimit};
  // As the last reading left it.
  Rows rows{1};
};

inline constexpr FileKinds kCpu = BitOf(FileKind::kCpuPressure);
inline constexpr FileKinds kIrq = BitOf(FileKind::kIrqPressure);

}  // namespace psiperf::test
