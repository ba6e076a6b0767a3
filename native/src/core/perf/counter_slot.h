#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/perf/counter_group.h"
#include "core/perf/counter_plan.h"
#include "core/status.h"
#include "core/syscalls.h"

namespace psiperf {

struct CounterSlotSpec {
  // In the hierarchy that holds the perf_event controller.
  std::string directory;
  // The inode that the directory must have; not checked without one.
  std::optional<uint64_t> inode;
};

// One cgroup and every group of the plan in it. A CPU is named by its place in CounterPlan::Cpus().
class CounterSlot {
 public:
  // Syscalls and plan must outlive the slot.
  CounterSlot(const Syscalls& syscalls, const CounterPlan& plan, CounterSlotSpec spec);

  [[nodiscard]] size_t HeldDescriptors() const;
  [[nodiscard]] bool IsOpen() const { return HeldDescriptors() > 0; }

  // Whether a group should be open there and is not.
  [[nodiscard]] bool Wants(size_t cpu) const;
  // Opens on this CPU what is not open there and should be, unless the CPU is offline. kOk whatever comes of
  // it, but for a want of descriptors: the caller can make room and call again, or Fail.
  [[nodiscard]] Status OpenOn(size_t cpu, Counting counting);
  void CloseOn(size_t cpu);
  // Closes all groups, until Restart.
  void Fail(Status status);
  void Restart();

  void Switch(Counting counting);

  // One reading: BeginReading, ReadOn every CPU, WriteRows.
  void BeginReading();
  void ReadOn(size_t cpu);
  void WriteRows(std::span<Status> status, std::span<double> values) const;

 private:
  [[nodiscard]] Status OpenGroupOn(CounterGroup& group, size_t cpu, int directory, Counting counting);
  [[nodiscard]] Status MeaningOfMissing(int directory, uint32_t cpu) const;

  const Syscalls& syscalls_;
  const CounterPlan& plan_;
  CounterSlotSpec spec_;
  std::vector<CounterGroup> groups_;
};

}  // namespace psiperf
