#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/perf/counter_event.h"

namespace psiperf {

// What one group counts on each CPU of a plan, and where its rows are in those of a slot.
struct GroupPlan {
  size_t event_count = 0;
  size_t first_status = 0;
  size_t first_value = 0;
  // Whether all are events of the kernel itself, which are on whenever the cgroup runs.
  bool needs_no_pmu = true;
  // By the CPU's place in CounterPlan::Cpus(): the leader first; empty where the group does not count there.
  std::vector<std::vector<CounterEvent>> events_by_cpu;
};

// The groups that every slot has.
class CounterPlan {
 public:
  // Every part of a group has the same number of events, which is neither 0 nor above kMaxGroupEvents.
  explicit CounterPlan(const std::vector<GroupSpec>& groups);

  // All CPUs that a group counts on, in ascending order.
  [[nodiscard]] std::span<const uint32_t> Cpus() const { return cpus_; }
  [[nodiscard]] std::span<const GroupPlan> Groups() const { return groups_; }
  [[nodiscard]] size_t StatusPerSlot() const { return status_per_slot_; }
  [[nodiscard]] size_t ValuesPerSlot() const { return values_per_slot_; }

 private:
  [[nodiscard]] GroupPlan PlanOf(const GroupSpec& group) const;

  std::vector<uint32_t> cpus_;
  std::vector<GroupPlan> groups_;
  size_t status_per_slot_ = 0;
  size_t values_per_slot_ = 0;
};

}  // namespace psiperf
