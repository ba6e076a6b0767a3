#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "core/perf/counter_layout.h"
#include "core/perf/counter_reader.h"
#include "fake_perf_kernel.h"

namespace psiperf::test {

inline constexpr uint64_t kCycles = 10;
inline constexpr uint64_t kInstructions = 11;
inline constexpr uint64_t kSwitches = 20;
inline constexpr uint32_t kPmuType = 4;

inline CounterEvent EventOf(uint64_t config) {
  CounterEvent event;
  event.type = kPmuType;
  event.config = config;
  return event;
}

inline GroupSpec GroupOn(std::vector<uint32_t> cpus, const std::vector<uint64_t>& configs) {
  GroupPart part;
  part.cpus = std::move(cpus);
  for (const uint64_t config : configs) part.events.push_back(EventOf(config));
  return {.parts = {part}};
}

// The output of one reading, with the plan that says where everything is.
class CounterRows {
 public:
  CounterRows(const CounterPlan& plan, size_t slots)
      : status(slots * plan.StatusPerSlot()), values(slots * plan.ValuesPerSlot()), plan_(&plan) {}

  [[nodiscard]] Status StatusOf(size_t group, size_t slot = 0) const { return StatusPart(group, slot, 0); }
  [[nodiscard]] int CpuOf(size_t group, size_t slot = 0) const { return StatusPart(group, slot, 1); }
  [[nodiscard]] int EventOf(size_t group, size_t slot = 0) const { return StatusPart(group, slot, 2); }

  [[nodiscard]] double Enabled(size_t group, size_t slot = 0) const { return ValuePart(group, slot, 0); }
  [[nodiscard]] double Running(size_t group, size_t slot = 0) const { return ValuePart(group, slot, 1); }
  [[nodiscard]] double Ratio(size_t group, size_t slot = 0) const { return ValuePart(group, slot, 2); }
  [[nodiscard]] double Count(size_t group, size_t event, size_t slot = 0) const {
    return ValuePart(group, slot, kTimesPerGroup + event);
  }

  std::vector<Status> status;
  std::vector<double> values;

 private:
  [[nodiscard]] Status StatusPart(size_t group, size_t slot, size_t part) const {
    return status[slot * plan_->StatusPerSlot() + plan_->Groups()[group].first_status + part];
  }
  [[nodiscard]] double ValuePart(size_t group, size_t slot, size_t part) const {
    return values[slot * plan_->ValuesPerSlot() + plan_->Groups()[group].first_value + part];
  }

  const CounterPlan* plan_;
};

// Two CPUs, cgroup "/a" with inode 7, and a reader of two groups: {cycles, instructions} and {switches}.
class CounterFixture : public ::testing::Test {
 protected:
  static constexpr uint64_t kInode = 7;
  static constexpr size_t kHardware = 0;
  static constexpr size_t kSoftware = 1;
  // Of one cgroup: 3 events on 2 CPUs. Once: a sentinel on each.
  static constexpr size_t kDescriptorsPerSlot = 6;
  static constexpr size_t kSentinels = 2;

  CounterFixture() { kernel.MakeCgroup("/a", kInode); }

  CounterRows Read(CounterChanges changes, size_t slots = 1) {
    CounterRows rows(reader.Plan(), slots);
    reader.Read(std::move(changes), VisitFor::kNothing, rows.status, rows.values);
    return rows;
  }

  CounterRows Read() { return Read(With(Counting::kOn)); }

  CounterRows ReadWithRetry(size_t slots = 1) {
    CounterChanges changes = With(Counting::kOn);
    changes.retry = Retry::kYes;
    return Read(std::move(changes), slots);
  }

  CounterRows Add() { return Read(Adding(0, "/a", kInode)); }

  static CounterChanges With(Counting counting) {
    CounterChanges changes;
    changes.counting = counting;
    return changes;
  }

  static CounterChanges Adding(uint32_t slot, std::string directory, std::optional<uint64_t> inode) {
    CounterChanges changes = With(Counting::kOn);
    changes.add.push_back({.slot = slot, .spec = {.directory = std::move(directory), .inode = inode}});
    return changes;
  }

  // Both groups of "/a" on the PMU for all of this time.
  void Run(int cpu, uint64_t nanos, uint64_t cycles, uint64_t instructions, uint64_t switches) {
    const GroupTimes times = {.enabled_nanos = nanos, .running_nanos = nanos};
    kernel.Run("/a", cpu, kCycles, times, {cycles, instructions});
    kernel.Run("/a", cpu, kSwitches, times, {switches});
  }

  // The hardware group alone, on the PMU for part of the time.
  void RunPart(int cpu, uint64_t enabled, uint64_t running, uint64_t cycles) {
    kernel.Run("/a", cpu, kCycles, {.enabled_nanos = enabled, .running_nanos = running},
               {cycles, 2 * cycles});
  }

  FakePerfKernel kernel;
  CounterReader reader{kernel.Table(),
                       {GroupOn({0, 1}, {kCycles, kInstructions}), GroupOn({0, 1}, {kSwitches})}};
};

}  // namespace psiperf::test
