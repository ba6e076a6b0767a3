#include "core/perf/counter_reader.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "core/perf/counter_layout.h"

namespace psiperf {
namespace {

// The last that holds anything, unless it is this one. With it whole cgroups are left out, and the first are
// not.
CounterSlot* LastToGiveWay(const std::vector<CounterSlot*>& starting, const CounterSlot& slot) {
  const auto last = std::find_if(starting.rbegin(), starting.rend(),
                                 [&](const CounterSlot* other) { return other == &slot || other->IsOpen(); });
  return last == starting.rend() || *last == &slot ? nullptr : *last;
}

bool AnyWants(const std::vector<CounterSlot*>& slots, size_t cpu) {
  return std::any_of(slots.begin(), slots.end(), [cpu](const CounterSlot* slot) { return slot->Wants(cpu); });
}

}  // namespace

CounterReader::CounterReader(const Syscalls& syscalls, const std::vector<GroupSpec>& groups)
    : syscalls_(syscalls), plan_(groups) {
  Close();
}

void CounterReader::Close() {
  slots_.clear();
  sentinels_.clear();
  for (const uint32_t cpu : plan_.Cpus()) sentinels_.emplace_back(syscalls_, cpu);
}

size_t CounterReader::HeldDescriptors() const {
  size_t held = 0;
  for (const CpuSentinel& sentinel : sentinels_) held += sentinel.HeldDescriptors();
  for (const auto& slot : slots_) held += slot ? slot->HeldDescriptors() : 0;
  return held;
}

void CounterReader::Read(CounterChanges changes, VisitFor visits, std::span<Status> status,
                         std::span<double> values) {
  Opening opening = Apply(changes, status.size() / plan_.StatusPerSlot());
  opening.retry = changes.retry;
  opening.visits = visits;
  const Counting before = std::exchange(counting_, changes.counting);
  if (before == Counting::kOff && counting_ == Counting::kOn) SwitchAll(counting_);
  for (const auto& slot : slots_) {
    if (slot) slot->BeginReading();
  }
  Open(opening);
  ReadAll(visits);
  if (before == Counting::kOn && counting_ == Counting::kOff) SwitchAll(counting_);
  WriteRows(status, values);
}

CounterReader::Opening CounterReader::Apply(CounterChanges& changes, size_t slot_count) {
  slots_.resize(slot_count);
  for (const uint32_t slot : changes.remove) slots_[slot].reset();
  for (const CounterSlotToAdd& added : changes.add) slots_[added.slot].reset();
  Opening opening;
  for (const auto& slot : slots_) {
    if (!slot) continue;
    if (slot->IsOpen()) {
      opening.held.push_back(slot.get());
    } else if (changes.retry == Retry::kYes) {
      slot->Restart();
      opening.starting.push_back(slot.get());
    }
  }
  for (CounterSlotToAdd& added : changes.add) {
    // A slot that is named twice keeps the later cgroup.
    std::erase(opening.starting, slots_[added.slot].get());
    slots_[added.slot] = std::make_unique<CounterSlot>(syscalls_, plan_, std::move(added.spec));
    opening.starting.push_back(slots_[added.slot].get());
  }
  return opening;
}

void CounterReader::SwitchAll(Counting counting) {
  for (const auto& slot : slots_) {
    if (slot) slot->Switch(counting);
  }
}

void CounterReader::Open(const Opening& opening) {
  CpuVisit visit(syscalls_);
  for (size_t cpu = 0; cpu < plan_.Cpus().size(); ++cpu) OpenOn(cpu, opening, visit);
}

void CounterReader::OpenOn(size_t cpu, const Opening& opening, CpuVisit& visit) {
  const CpuState state = sentinels_[cpu].Watch(opening.retry);
  if (state != CpuState::kOnline) LeaveCpu(cpu);
  if (state == CpuState::kOffline) return;
  const bool may_lack_cpu = opening.retry == Retry::kYes || state == CpuState::kReturned;
  const bool is_wanted = (may_lack_cpu && AnyWants(opening.held, cpu)) || AnyWants(opening.starting, cpu);
  // A CPU that is kept busy makes its visitors wait.
  if (!is_wanted) return;
  if (opening.visits != VisitFor::kNothing) visit.GoTo(plan_.Cpus()[cpu]);
  if (may_lack_cpu) {
    for (CounterSlot* slot : opening.held) OpenSlotOn(cpu, *slot, opening.starting);
  }
  for (CounterSlot* slot : opening.starting) OpenSlotOn(cpu, *slot, opening.starting);
}

void CounterReader::OpenSlotOn(size_t cpu, CounterSlot& slot, const Slots& starting) {
  for (;;) {
    const Status refusal = slot.OpenOn(cpu, counting_);
    if (refusal == kOk) return;
    CounterSlot* last = LastToGiveWay(starting, slot);
    if (last == nullptr) return slot.Fail(refusal);
    last->Fail(refusal);
  }
}

// What groups of one event counted until the CPU went offline is still there to be read, once.
void CounterReader::LeaveCpu(size_t cpu) {
  for (const auto& slot : slots_) {
    if (!slot) continue;
    slot->ReadOn(cpu);
    slot->CloseOn(cpu);
  }
}

void CounterReader::ReadAll(VisitFor visits) {
  CpuVisit visit(syscalls_);
  for (size_t cpu = 0; cpu < plan_.Cpus().size(); ++cpu) {
    if (visits == VisitFor::kOpeningAndReading) visit.GoTo(plan_.Cpus()[cpu]);
    for (const auto& slot : slots_) {
      if (slot) slot->ReadOn(cpu);
    }
  }
}

void CounterReader::WriteRows(std::span<Status> status, std::span<double> values) const {
  std::fill(values.begin(), values.end(), std::numeric_limits<double>::quiet_NaN());
  for (size_t index = 0; index < slots_.size(); ++index) {
    const std::span<Status> status_row = status.subspan(index * plan_.StatusPerSlot(), plan_.StatusPerSlot());
    if (slots_[index]) {
      slots_[index]->WriteRows(status_row,
                               values.subspan(index * plan_.ValuesPerSlot(), plan_.ValuesPerSlot()));
      continue;
    }
    // A row for each group: kNotWanted, about no CPU and no event.
    std::fill(status_row.begin(), status_row.end(), -1);
    for (size_t group = 0; group < status_row.size(); group += kStatusPerGroup)
      status_row[group] = kNotWanted;
  }
}

}  // namespace psiperf
