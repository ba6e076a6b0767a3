#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/perf/counter_event.h"
#include "core/perf/counter_plan.h"
#include "core/perf/counter_slot.h"
#include "core/perf/cpu_sentinel.h"
#include "core/perf/cpu_visit.h"
#include "core/retry.h"
#include "core/status.h"
#include "core/syscalls.h"

namespace psiperf {

struct CounterSlotToAdd {
  uint32_t slot = 0;
  CounterSlotSpec spec;
};

// What a reading does besides reading.
struct CounterChanges {
  // Done first, so that a slot can be removed and given to another cgroup at once.
  std::vector<uint32_t> remove;
  // Where descriptors run short the first ones have precedence.
  std::vector<CounterSlotToAdd> add;
  // Slots without one open group, and CPUs that were offline.
  Retry retry = Retry::kNo;
  // From this reading on: events are enabled before it is taken, or disabled after it.
  Counting counting = Counting::kOff;
};

// For what the reading thread goes to each CPU it may run on, which spares an interrupt for each event. It
// must be a thread of the reading's own unless kNothing.
enum class VisitFor : uint8_t { kNothing, kOpening, kOpeningAndReading };

// Counts the work of many cgroups, each in its slot, in the groups of one plan. Used by one thread at a time.
class CounterReader {
 public:
  // `syscalls` must outlive the reader.
  CounterReader(const Syscalls& syscalls, const std::vector<GroupSpec>& groups);

  [[nodiscard]] const CounterPlan& Plan() const { return plan_; }

  // One reading. `status` and `values` have room for every slot of `changes`, as counter_layout.h says. Slots
  // without a cgroup get kNotWanted and NaN.
  void Read(CounterChanges changes, VisitFor visits, std::span<Status> status, std::span<double> values);

  // Closes every descriptor and forgets every slot.
  void Close();

  [[nodiscard]] size_t HeldDescriptors() const;

 private:
  using Slots = std::vector<CounterSlot*>;
  // What a reading may open, in the order of precedence.
  struct Opening {
    // Open since an earlier reading: a CPU may be missing.
    Slots held;
    // Closed so far. The last of them give way where descriptors run short.
    Slots starting;
    Retry retry = Retry::kNo;
    VisitFor visits = VisitFor::kNothing;
  };

  [[nodiscard]] Opening Apply(CounterChanges& changes, size_t slot_count);
  void SwitchAll(Counting counting);
  void Open(const Opening& opening);
  void OpenOn(size_t cpu, const Opening& opening, CpuVisit& visit);
  void OpenSlotOn(size_t cpu, CounterSlot& slot, const Slots& starting);
  void LeaveCpu(size_t cpu);
  void ReadAll(VisitFor visits);
  void WriteRows(std::span<Status> status, std::span<double> values) const;

  const Syscalls& syscalls_;
  // Slots refer to it: it must outlive them.
  CounterPlan plan_;
  std::vector<CpuSentinel> sentinels_;
  std::vector<std::unique_ptr<CounterSlot>> slots_;
  Counting counting_ = Counting::kOff;
};

}  // namespace psiperf
