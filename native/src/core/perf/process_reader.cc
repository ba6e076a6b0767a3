#include "core/perf/process_reader.h"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <utility>

#include "core/perf/counter_layout.h"
#include "core/perf/dummy_event.h"

namespace psiperf {
namespace {

// How often all is opened anew because a thread began meanwhile. Beyond it those that did are taken to have
// been started by threads that were open already, for now.
constexpr int kAttempts = 8;
// Fewer threads that ended are not worth an exchange of all descriptors.
constexpr size_t kEndedToRenew = 16;
// Readings between two attempts, at most, to cover all where the last one did not: an attempt takes time, and
// for a moment descriptors that the rest of the process may need.
constexpr size_t kLongestWait = 63;

}  // namespace

ProcessReader::ProcessReader(const Syscalls& syscalls, std::vector<GroupSpec> groups, size_t max_descriptors)
    : syscalls_(syscalls),
      groups_(std::move(groups)),
      plan_(groups_),
      max_descriptors_(max_descriptors),
      cover_(syscalls, groups_) {
  for (const GroupPlan& group : plan_.Groups()) totals_.emplace_back(group.event_count);
}

void ProcessReader::Read(std::span<Status> status, std::span<double> values) {
  for (ScaledTotals& totals : totals_) totals.BeginReading();
  if (IsToBeRenewed(ListOwnThreads(syscalls_))) Renew();
  cover_.AddNew(totals_);
  std::fill(values.begin(), values.end(), std::numeric_limits<double>::quiet_NaN());
  for (size_t group = 0; group < groups_.size(); ++group) WriteRow(group, status, values);
}

bool ProcessReader::IsToBeRenewed(const OwnThreads& now) {
  if (!IsWorthRenewing(now)) return false;
  if (wait_ == 0) return true;
  --wait_;
  return false;
}

bool ProcessReader::IsWorthRenewing(const OwnThreads& now) const {
  if (cover_.Threads() == 0) return true;
  if (now.status != kOk) return false;
  if (cover_.IsInDoubt() || cover_.HasTornGroup()) return true;
  if (cover_.IsShort() && cover_.WouldFit(now, max_descriptors_)) return true;
  const size_t ended = cover_.EndedSince(now);
  return ended >= kEndedToRenew && 2 * ended > cover_.Threads();
}

void ProcessReader::Renew() {
  wait_ = next_wait_;
  next_wait_ = std::min(2 * next_wait_ + 1, kLongestWait);
  ThreadCover next = OpenCover();
  cover_.AddNew(totals_);
  if (next.IsShort() && cover_.HeldDescriptors() > 0) {
    // Those that are held now may be what is short.
    next = ThreadCover(syscalls_, groups_);
    cover_ = ThreadCover(syscalls_, groups_);
    next = OpenCover();
  }
  // The process may have given up a privilege, which what is open does without.
  if (next.LacksAGroupOf(cover_)) return;
  next.SwitchOn();
  cover_ = std::move(next);
  if (!cover_.IsShort() && !cover_.IsInDoubt()) wait_ = next_wait_ = 0;
}

ThreadCover ProcessReader::OpenCover() {
  const Inherit inherit = FindInherit();
  for (int attempt = 1;; ++attempt) {
    const OwnThreads threads = ListOwnThreads(syscalls_);
    ThreadCover cover(syscalls_, groups_);
    cover.Open(threads, inherit, max_descriptors_);
    // Whether a thread that began meanwhile inherits depends on when the thread that started it was opened.
    if (threads.status != kOk || !ListOwnThreads(syscalls_).HasMoreThan(threads)) return cover;
    if (attempt < kAttempts) continue;
    cover.CallInDoubt();
    return cover;
  }
}

Inherit ProcessReader::FindInherit() const {
  CpuGroup group;
  const Trial trial = group.Open(syscalls_, {&kDummyEvent, 1}, GroupPlace::OfThisThread(Inherit::kThreads));
  // EINVAL: a kernel before 5.13. The form is looked at before the permission.
  return trial.error == EINVAL ? Inherit::kThreadsAndProcesses : Inherit::kThreads;
}

void ProcessReader::WriteRow(size_t group, std::span<Status> status, std::span<double> values) const {
  const GroupPlan& plan = plan_.Groups()[group];
  const std::span<Status> row = status.subspan(plan.first_status, kStatusPerGroup);
  const auto set = [&](Status first, int second, int third) {
    row[0] = first;
    row[1] = second;
    row[2] = third;
  };
  const CoverLack& lack = cover_.LackOf(group);
  if (!cover_.IsOpen(group)) return set(lack.status == kOk ? kNotWanted : lack.status, -1, lack.event);
  if (const Status failure = cover_.ReadFailureOf(group); failure != kOk) return set(failure, -1, -1);
  const ScaledTotals& totals = totals_[group];
  if (!totals.IsScheduled()) return set(kNotScheduled, -1, -1);
  set(kOk, static_cast<int>(lack.threads), lack.status);
  const std::span<double> value_row = values.subspan(plan.first_value, kTimesPerGroup + plan.event_count);
  value_row[0] = totals.EnabledNanos();
  value_row[1] = totals.RunningNanos();
  value_row[2] = totals.LowestRatio();
  std::copy(totals.Counts().begin(), totals.Counts().end(), value_row.begin() + kTimesPerGroup);
}

}  // namespace psiperf
