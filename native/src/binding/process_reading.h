#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "binding/reading_state.h"
#include "core/perf/counter_event.h"
#include "core/perf/process_reader.h"
#include "core/syscalls.h"

namespace psiperf {

// The readings of a ProcessReader. Not on a thread of their own: it would be one more thread to count.
struct ProcessReading : ReadingState {
  ProcessReading(std::vector<GroupSpec> groups, size_t max_descriptors)
      : reader(kLinuxSyscalls, std::move(groups), max_descriptors) {}

  void Read() override { reader.Read(status, values); }
  [[nodiscard]] size_t HeldDescriptors() const override { return reader.HeldDescriptors(); }

  ProcessReader reader;
};

}  // namespace psiperf
