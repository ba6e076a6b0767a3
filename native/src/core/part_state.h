#pragma once

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include "core/part_reading.h"
#include "core/read_times.h"
#include "core/slot.h"

namespace psiperf {

// What takes that long is slow. Where nothing is wrong the kernel takes a thousandth of it; a busy machine
// may keep a thread from running for some time.
inline constexpr Clock::duration kSlowRead = std::chrono::milliseconds(500);
// How many times as long a slow part rests: slow files cost the node a tenth of one CPU at most.
inline constexpr int kRestFactor = 10;
// And no longer than that: a machine that stood still for an hour is not a slow file.
inline constexpr Clock::duration kLongestRest = std::chrono::minutes(4);

// What is known of one part of a slot between readings.
struct PartState {
  // Empty where no file of the part is wanted.
  std::shared_ptr<Slot> files;
  // When it was last read; at the beginning of time, if ever.
  Clock::time_point read_at;
  // It was slow: not to be read before that.
  Clock::time_point not_before;
  // Not waited for any longer. Empty where nothing is under way.
  std::shared_ptr<PartReading> late;

  [[nodiscard]] bool IsDue(Clock::time_point now) const { return files && !late && now >= not_before; }

  // Takes note of a reading of it. @returns whether it was slow.
  bool Note(const PartReading& reading) {
    const Clock::duration took = reading.ended - reading.began;
    read_at = reading.ended;
    if (took < kSlowRead) return false;
    not_before = reading.ended + std::min<Clock::duration>(kRestFactor * took, kLongestRest);
    return true;
  }
};

}  // namespace psiperf
