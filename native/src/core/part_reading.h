#pragma once

#include <array>
#include <atomic>

#include "core/file_kind.h"
#include "core/read_times.h"
#include "core/status.h"

namespace psiperf {

// What a thread reads one part of a slot into: memory of its own, since nobody may wait for it any longer.
struct PartReading {
  std::array<Status, kFileKinds> status;
  std::array<double, kValuesPerSlot> values;
  ReadTimes times;
  Clock::time_point began;
  Clock::time_point ended;
  // Not where its thread had no CPU until it was left behind.
  [[nodiscard]] bool HasBegun() const { return began != Clock::time_point(); }
  // Whether the rest can be looked at, of a reading that was not waited for.
  std::atomic<bool> has_ended = false;
};

}  // namespace psiperf
