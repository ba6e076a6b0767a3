#include "core/perf/counter_slot.h"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <utility>

#include "core/open_directory.h"
#include "core/perf/counter_layout.h"
#include "core/perf/dummy_event.h"

namespace psiperf {
namespace {

// Whatever the directory is: a slot counts a cgroup, and one that is not there is gone.
Status WithoutDirectory(Status failure) {
  return IsRemoved(failure) ? kGone : failure;
}

}  // namespace

CounterSlot::CounterSlot(const Syscalls& syscalls, const CounterPlan& plan, CounterSlotSpec spec)
    : syscalls_(syscalls), plan_(plan), spec_(std::move(spec)) {
  for (const GroupPlan& group : plan.Groups()) groups_.emplace_back(syscalls, group);
}

size_t CounterSlot::HeldDescriptors() const {
  size_t held = 0;
  for (const CounterGroup& group : groups_) held += group.HeldDescriptors();
  return held;
}

bool CounterSlot::Wants(size_t cpu) const {
  return std::any_of(groups_.begin(), groups_.end(),
                     [cpu](const CounterGroup& group) { return group.Wants(cpu); });
}

Status CounterSlot::OpenOn(size_t cpu, Counting counting) {
  if (!Wants(cpu)) return kOk;
  // For the time of this call: an event holds its cgroup by itself.
  const OpenedFile directory = OpenDirectory(syscalls_, spec_.directory, spec_.inode);
  if (IsOutOfDescriptors(directory.status)) return directory.status;
  if (directory.status != kOk) {
    Fail(WithoutDirectory(directory.status));
    return kOk;
  }
  for (CounterGroup& group : groups_) {
    if (!group.Wants(cpu)) continue;
    const Status refusal = OpenGroupOn(group, cpu, directory.fd.Number(), counting);
    if (IsOutOfDescriptors(refusal)) return refusal;
    if (refusal != kOk) {
      Fail(refusal);
      return kOk;
    }
  }
  return kOk;
}

// What is against the cgroup as a whole, or kOk: a failure of this group alone is its own.
Status CounterSlot::OpenGroupOn(CounterGroup& group, size_t cpu, int directory, Counting counting) {
  const uint32_t number = plan_.Cpus()[cpu];
  const Trial trial = group.OpenOn(cpu, GroupPlace::OfCgroup(directory, number), counting);
  // ENODEV: the CPU is offline.
  if (trial.error == 0 || trial.error == ENODEV) return kOk;
  const Status meaning = trial.error == ENOENT ? MeaningOfMissing(directory, number) : trial.error;
  if (IsOutOfDescriptors(meaning) || meaning < 0) return meaning;
  group.Fail({.status = meaning, .cpu = static_cast<int>(number), .event = trial.event});
  return kOk;
}

// ENOENT is the kernel's answer to three things. A software event that every kernel has tells them apart.
Status CounterSlot::MeaningOfMissing(int directory, uint32_t cpu) const {
  CpuGroup group;
  const Trial trial = group.Open(syscalls_, {&kDummyEvent, 1}, GroupPlace::OfCgroup(directory, cpu));
  if (IsOutOfDescriptors(trial.error)) return trial.error;
  if (trial.error != ENOENT) return ENOENT;
  struct stat facts = {};
  if (syscalls_.fstat(directory, &facts) < 0 || facts.st_nlink == 0) return kGone;
  const Status now = OpenDirectory(syscalls_, spec_.directory, facts.st_ino).status;
  if (IsOutOfDescriptors(now)) return now;
  return WithoutDirectory(now) == kGone ? kGone : kNoSuchHierarchy;
}

void CounterSlot::CloseOn(size_t cpu) {
  for (CounterGroup& group : groups_) group.CloseOn(cpu);
}

void CounterSlot::Fail(Status status) {
  for (CounterGroup& group : groups_) group.Fail({.status = status, .cpu = -1, .event = -1});
}

void CounterSlot::Restart() {
  for (CounterGroup& group : groups_) group.Restart();
}

void CounterSlot::Switch(Counting counting) {
  for (CounterGroup& group : groups_) group.Switch(counting);
}

void CounterSlot::BeginReading() {
  for (CounterGroup& group : groups_) group.BeginReading();
}

void CounterSlot::ReadOn(size_t cpu) {
  const auto number = static_cast<int>(plan_.Cpus()[cpu]);
  std::optional<uint64_t> ran;
  // Those that need no PMU first: they tell the others how long the cgroup ran.
  for (const bool needs_no_pmu : {true, false}) {
    for (CounterGroup& group : groups_) {
      if (group.NeedsNoPmu() == needs_no_pmu) group.ReadOn(cpu, number, ran);
    }
  }
}

void CounterSlot::WriteRows(std::span<Status> status, std::span<double> values) const {
  for (const CounterGroup& group : groups_) group.WriteRows(status, values);
}

}  // namespace psiperf
