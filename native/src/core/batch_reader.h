#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/descriptor_budget.h"
#include "core/slot.h"
#include "core/slot_directory.h"
#include "core/status.h"
#include "core/syscalls.h"

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
class BatchReader {
 public:
  // `syscalls` must outlive the reader.
  BatchReader(const Syscalls& syscalls, size_t limit);

  // One reading. `status` has kFileKinds and `values` kValuesPerSlot places for each slot, and room for every
  // slot of `changes`. Slots without a directory, and kinds that are not wanted, get kNotWanted and NaN.
  void Read(SlotChanges changes, std::span<Status> status, std::span<double> values);

  // Closes every descriptor and forgets every slot.
  void Close();

  [[nodiscard]] size_t HeldDescriptors() const { return budget_.Held(); }

 private:
  void Apply(SlotChanges changes, size_t slot_count);
  void ReadSlot(Slot& slot, Retry retry, StatusRow status, ValueRow values);
  bool GiveUpDescriptors();

  const Syscalls& syscalls_;
  // Slots return their descriptors to it when they are destroyed: it must outlive them.
  DescriptorBudget budget_;
  std::vector<std::unique_ptr<Slot>> slots_;
};

}  // namespace psiperf
