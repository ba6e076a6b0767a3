#pragma once

#include <memory>
#include <utility>

#include "core/part_reading.h"
#include "core/read_times.h"
#include "core/slot.h"

namespace psiperf {

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
    // Where nothing is wrong the kernel takes a thousandth of it; a busy machine may keep a thread from
    // running for some time.
    constexpr Clock::duration kSlow = std::chrono::milliseconds(500);
    // So that slow files cost the node a tenth of one CPU at most.
    constexpr int kRest = 10;
    const Clock::duration took = reading.ended - reading.began;
    read_at = reading.ended;
    if (took < kSlow) return false;
    not_before = reading.ended + kRest * took;
    return true;
  }
};

}  // namespace psiperf
