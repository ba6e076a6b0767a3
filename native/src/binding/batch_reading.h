#pragma once

#include <cstddef>
#include <utility>

#include "binding/reading_state.h"
#include "core/batch_reader.h"
#include "core/syscalls.h"

namespace psiperf {

// The readings of a BatchReader.
struct BatchReading : ReadingState {
  explicit BatchReading(size_t limit) : reader(kLinuxSyscalls, limit) {}

  void Read() override { reader.Read(changes, status, values); }
  [[nodiscard]] size_t HeldDescriptors() const override { return reader.HeldDescriptors(); }

  BatchReader reader;
  SlotChanges changes;
};

}  // namespace psiperf
