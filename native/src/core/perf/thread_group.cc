#include "core/perf/thread_group.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace psiperf {
namespace {

// ECHILD, from 6.6 on: a thread that inherited the group is just ending, and its share is taken apart.
constexpr int kAttempts = 4;

Status ReadPart(const Syscalls& syscalls, const CpuGroup& part, GroupReading& reading) {
  Status status = kOk;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    status = part.Read(syscalls, reading);
    // Of a thread no CPU takes a group apart: nobody knows why one has fewer members.
    if (status == kTakenApart) return kMalformed;
    if (status != ReadFailure(-ECHILD)) return status;
  }
  return status;
}

// A thread is on a CPU of one PMU at a time, while the groups of all PMUs are enabled.
void Combine(GroupReading& sum, const GroupReading& part, size_t events) {
  sum.times.enabled_nanos = std::max(sum.times.enabled_nanos, part.times.enabled_nanos);
  sum.times.running_nanos += part.times.running_nanos;
  for (size_t event = 0; event < events; ++event) sum.counts[event] += part.counts[event];
}

}  // namespace

Trial ThreadGroup::Open(const Syscalls& syscalls, const GroupSpec& spec, GroupPlace place) {
  for (const GroupPart& part : spec.parts) {
    CpuGroup group;
    const Trial trial = group.Open(syscalls, part.events, place);
    if (trial.error != 0) {
      parts_.clear();
      return trial;
    }
    parts_.push_back(std::move(group));
  }
  return {};
}

Status ThreadGroup::SwitchOn(const Syscalls& syscalls) {
  for (const CpuGroup& part : parts_) {
    // A security module can refuse it. A part must not go on counting without the rest.
    if (const Status error = part.Switch(syscalls, Counting::kOn); error != kOk) {
      parts_.clear();
      return error;
    }
  }
  counts_.BeginAtZero();
  return kOk;
}

size_t ThreadGroup::HeldDescriptors() const {
  size_t held = 0;
  for (const CpuGroup& part : parts_) held += part.HeldDescriptors();
  return held;
}

Status ThreadGroup::AddNew(const Syscalls& syscalls, ScaledTotals& totals) {
  GroupReading reading;  // NOLINT(*-member-init): filled where it is used.
  const Status status = Read(syscalls, reading);
  if (status == kOk) counts_.AddNew(reading, totals);
  return status;
}

Status ThreadGroup::Read(const Syscalls& syscalls, GroupReading& reading) const {
  if (const Status status = ReadPart(syscalls, parts_.front(), reading); status != kOk) return status;
  const size_t events = parts_.front().HeldDescriptors();
  for (size_t index = 1; index < parts_.size(); ++index) {
    GroupReading part;  // NOLINT(*-member-init): filled where it is used.
    if (const Status status = ReadPart(syscalls, parts_[index], part); status != kOk) return status;
    Combine(reading, part, events);
  }
  return kOk;
}

}  // namespace psiperf
