#include "core/perf/counter_group.h"

#include <algorithm>
#include <cerrno>

#include "core/perf/counter_layout.h"

namespace psiperf {

CounterGroup::CounterGroup(const Syscalls& syscalls, const GroupPlan& plan)
    : syscalls_(syscalls), plan_(plan), totals_(plan.event_count) {
  Restart();
}

void CounterGroup::Restart() {
  cpus_.clear();
  for (size_t cpu = 0; cpu < plan_.events_by_cpu.size(); ++cpu) {
    cpus_.push_back({.group = {}, .enabled = {}, .counts = CpuCounts(plan_.event_count)});
  }
  totals_ = ScaledTotals(plan_.event_count);
  failure_ = {};
  read_failure_ = {};
}

bool CounterGroup::Wants(size_t cpu) const {
  return failure_.status == kOk && !plan_.events_by_cpu[cpu].empty() && !cpus_[cpu].group.IsOpen();
}

size_t CounterGroup::HeldDescriptors() const {
  size_t held = 0;
  for (const OnCpu& on_cpu : cpus_) held += on_cpu.group.HeldDescriptors();
  return held;
}

Trial CounterGroup::OpenOn(size_t cpu, GroupPlace place, Counting counting) {
  CpuGroup group;
  const Trial trial = group.Open(syscalls_, plan_.events_by_cpu[cpu], place);
  if (trial.error != 0) return trial;
  if (counting == Counting::kOn) {
    if (const Status error = group.Switch(syscalls_, counting); error != kOk)
      return {.error = error, .event = 0};
  }
  cpus_[cpu] = {.group = std::move(group), .enabled = {}, .counts = CpuCounts(plan_.event_count)};
  return {};
}

void CounterGroup::CloseOn(size_t cpu) {
  cpus_[cpu].group.Close();
}

void CounterGroup::Fail(GroupFailure failure) {
  for (OnCpu& on_cpu : cpus_) on_cpu.group.Close();
  failure_ = failure;
}

void CounterGroup::Switch(Counting counting) {
  for (OnCpu& on_cpu : cpus_) {
    if (!on_cpu.group.IsOpen()) continue;
    // A security module can refuse it. Part of a group must not go on counting without the rest.
    if (const Status error = on_cpu.group.Switch(syscalls_, counting); error != kOk) {
      return Fail({.status = error, .cpu = -1, .event = -1});
    }
    if (counting == Counting::kOn) on_cpu.counts.Begin();
  }
}

void CounterGroup::BeginReading() {
  totals_.BeginReading();
  read_failure_ = {};
}

void CounterGroup::ReadOn(size_t cpu, int number, std::optional<uint64_t>& ran) {
  OnCpu& on_cpu = cpus_[cpu];
  if (!on_cpu.group.IsOpen()) return;
  GroupReading reading;  // NOLINT(*-member-init): filled where it is used.
  const Status status = on_cpu.group.Read(syscalls_, reading);
  if (status == kOk) {
    if (NeedsNoPmu()) ran = reading.times.running_nanos;
    reading.times = on_cpu.enabled.Correct(reading.times, ran);
    return on_cpu.counts.AddNew(reading, totals_);
  }
  // The CPU's sentinel tells of it at the next reading where it was still online at the beginning of this
  // one.
  if (status == kTakenApart) return on_cpu.group.Close();
  if (read_failure_.status == kOk) read_failure_ = {.status = status, .cpu = number, .event = -1};
}

GroupFailure CounterGroup::Outcome() const {
  if (failure_.status != kOk) return failure_;
  // Every CPU it counts on is offline.
  if (!IsOpen()) return {.status = ENODEV, .cpu = -1, .event = -1};
  if (read_failure_.status != kOk) return read_failure_;
  return {.status = totals_.IsScheduled() ? kOk : kNotScheduled, .cpu = -1, .event = -1};
}

void CounterGroup::WriteRows(std::span<Status> status, std::span<double> values) const {
  const GroupFailure outcome = Outcome();
  const std::span<Status> status_row = status.subspan(plan_.first_status, kStatusPerGroup);
  status_row[0] = outcome.status;
  status_row[1] = outcome.cpu;
  status_row[2] = outcome.event;
  if (!IsOpen()) return;
  const std::span<double> value_row = values.subspan(plan_.first_value, kTimesPerGroup + plan_.event_count);
  value_row[0] = totals_.EnabledNanos();
  value_row[1] = totals_.RunningNanos();
  value_row[2] = totals_.LowestRatio();
  std::copy(totals_.Counts().begin(), totals_.Counts().end(), value_row.begin() + kTimesPerGroup);
}

}  // namespace psiperf
