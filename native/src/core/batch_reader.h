#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/descriptor_budget.h"
#include "core/part_state.h"
#include "core/read_times.h"
#include "core/slot.h"
#include "core/slot_directory.h"
#include "core/status.h"
#include "core/syscalls.h"
#include "core/watched_reading.h"

namespace psiperf {

struct SlotToAdd {
  uint32_t slot = 0;
  SlotSpec spec;
};

// What a reading does besides reading.
struct SlotChanges {
  // Done first, so that a slot can be removed and given to another directory at once.
  std::vector<uint32_t> remove;
  std::vector<SlotToAdd> add;
  Retry retry = Retry::kNo;
};

// Reads the files of many directories, each in its slot, on descriptors held between readings. At most
// `limit` are held; what is beyond is opened, read and closed each time. Used by one thread at a time.
//
// No reading waits long for the kernel: a part of a slot that is slow is left to a thread of its own and
// keeps its last values, with their age, until that thread ends, and then for ten times as long as it took.
// Two such threads read statistics at most, and three in all; while there are as many, what they would be
// needed for keeps its last values.
class BatchReader {
 public:
  // `syscalls` must outlive the reader, and every read that has not ended by then.
  BatchReader(const Syscalls& syscalls, size_t limit, Patience patience = {});
  BatchReader(const BatchReader&) = delete;
  BatchReader& operator=(const BatchReader&) = delete;
  ~BatchReader();

  // One reading. `status` has kFileKinds and `values` kValuesPerSlot places for each slot, and room for every
  // slot of `changes`; the places of slots that there were before hold what the last reading left in them.
  // Slots without a directory, and kinds that are not wanted, get kNotWanted and NaN.
  void Read(const SlotChanges& changes, std::span<Status> status, std::span<double> values);

  // Closes every descriptor and forgets every slot; what is still being read is closed when that ends.
  void Close();

  // Reads that were not waited for and have not ended.
  size_t CountHanging();
  [[nodiscard]] size_t HeldDescriptors() const { return budget_->Held(); }
  // Of the files that the last reading read itself, or that ended before it.
  [[nodiscard]] const ReadTimes& Times() const { return times_; }

 private:
  class Output;
  using Parts = std::array<PartState, kFileParts>;

  void Apply(const SlotChanges& changes, Output& output);
  void TakeLate(Output& output);
  std::vector<PartToRead> PartsToRead(Clock::time_point now) const;
  void ReadParts(std::vector<PartToRead> parts, Retry retry, Output& output, Clock::time_point began);
  void SetAges(Clock::time_point began, Output& output) const;
  bool GiveUpDescriptors();

  const Syscalls& syscalls_;
  const Patience patience_;
  std::shared_ptr<DescriptorBudget> budget_;
  std::vector<Parts> slots_;
  // Reads that were not waited for, also of slots that are no more.
  std::vector<std::shared_ptr<PartReading>> hanging_;
  ReadTimes times_;
  // Whether the last reading met a slow part: the next one has less patience.
  bool was_slow_ = false;
  // Whether the last reading left parts out: the next one begins with those that were read longest ago.
  bool was_cut_ = false;
};

}  // namespace psiperf
