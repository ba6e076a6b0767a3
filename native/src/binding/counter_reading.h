#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "binding/reading_state.h"
#include "core/perf/counter_event.h"
#include "core/perf/counter_reader.h"
#include "core/perf/own_thread.h"
#include "core/syscalls.h"

namespace psiperf {

// The readings of a CounterReader.
struct CounterReading : ReadingState {
  explicit CounterReading(const std::vector<GroupSpec>& groups) : reader(kLinuxSyscalls, groups) {}

  // On a thread that lives for this reading, because it goes from CPU to CPU; without one, where it is.
  void Read() override {
    const auto read_with = [this](VisitFor visits) {
      reader.Read(std::move(changes), visits, status, values);
    };
    if (!RunOnOwnThread([&] { read_with(VisitFor::kOpening); })) read_with(VisitFor::kNothing);
  }
  [[nodiscard]] size_t HeldDescriptors() const override { return reader.HeldDescriptors(); }

  CounterReader reader;
  CounterChanges changes;
};

}  // namespace psiperf
