#include "core/perf/thread_cover.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace psiperf {
namespace {

constexpr Status kTorn = ReadFailure(-ECHILD);

size_t DescriptorsOf(std::span<const GroupSpec> groups) {
  size_t descriptors = 0;
  for (const GroupSpec& group : groups) {
    for (const GroupPart& part : group.parts) descriptors += part.events.size();
  }
  return descriptors;
}

}  // namespace

ThreadCover::ThreadCover(const Syscalls& syscalls, std::span<const GroupSpec> groups)
    : syscalls_(&syscalls),
      groups_(groups),
      descriptors_per_thread_(DescriptorsOf(groups)),
      lacks_(groups.size()),
      last_reads_(groups.size()) {}

void ThreadCover::Open(const OwnThreads& threads, Inherit inherit, size_t max_descriptors) {
  if (threads.status != kOk) {
    is_short_ = IsOutOfDescriptors(threads.status);
    return MissAll(threads.status);
  }
  for (const pid_t id : threads.ids) {
    if (is_short_ || held_ + descriptors_per_thread_ > max_descriptors) {
      is_short_ = true;
      MissAll(EMFILE);
      continue;
    }
    const Status status = OpenThread(id, inherit);
    if (!IsOutOfDescriptors(status)) continue;
    is_short_ = true;
    MissAll(status);
    GiveBackHalf(status);
  }
}

Status ThreadCover::OpenThread(pid_t id, Inherit inherit) {
  CoveredThread thread = {.id = id, .groups = {}};
  std::vector<Trial> refused(groups_.size());
  size_t held = 0;
  for (size_t group = 0; group < groups_.size(); ++group) {
    const GroupSpec& spec = groups_[group];
    thread.groups.emplace_back(spec.parts.front().events.size());
    refused[group] = thread.groups.back().Open(*syscalls_, spec, GroupPlace::OfThread(id, inherit));
    // ESRCH: it ended since it was listed.
    if (refused[group].error == ESRCH || IsOutOfDescriptors(refused[group].error))
      return refused[group].error;
    held += thread.groups.back().HeldDescriptors();
  }
  for (size_t group = 0; group < groups_.size(); ++group) {
    if (refused[group].error != 0) Miss(group, refused[group].error, refused[group].event);
  }
  held_ += held;
  threads_.push_back(std::move(thread));
  return kOk;
}

void ThreadCover::SwitchOn() {
  for (CoveredThread& thread : threads_) {
    for (size_t group = 0; group < groups_.size(); ++group) {
      ThreadGroup& opened = thread.groups[group];
      const size_t held = opened.HeldDescriptors();
      const Status error = opened.SwitchOn(*syscalls_);
      if (error == kOk) continue;
      held_ -= held;
      Miss(group, error, -1);
    }
  }
}

void ThreadCover::AddNew(std::span<ScaledTotals> totals) {
  std::fill(last_reads_.begin(), last_reads_.end(), LastRead{});
  for (CoveredThread& thread : threads_) {
    for (size_t group = 0; group < groups_.size(); ++group) {
      if (!thread.groups[group].IsOpen()) continue;
      const Status status = thread.groups[group].AddNew(*syscalls_, totals[group]);
      if (status == kOk) {
        ++last_reads_[group].succeeded;
        continue;
      }
      if (last_reads_[group].failure == kOk) last_reads_[group].failure = status;
      if (status == kTorn) last_reads_[group].is_torn = true;
    }
  }
}

size_t ThreadCover::EndedSince(const OwnThreads& now) const {
  return static_cast<size_t>(
      std::count_if(threads_.begin(), threads_.end(), [&](const CoveredThread& thread) {
        return !std::binary_search(now.ids.begin(), now.ids.end(), thread.id);
      }));
}

bool ThreadCover::IsOpen(size_t group) const {
  return std::any_of(threads_.begin(), threads_.end(),
                     [group](const CoveredThread& thread) { return thread.groups[group].IsOpen(); });
}

bool ThreadCover::LacksAGroupOf(const ThreadCover& other) const {
  for (size_t group = 0; group < groups_.size(); ++group) {
    if (other.IsOpen(group) && !IsOpen(group)) return true;
  }
  return false;
}

Status ThreadCover::ReadFailureOf(size_t group) const {
  return last_reads_[group].succeeded > 0 ? kOk : last_reads_[group].failure;
}

bool ThreadCover::HasTornGroup() const {
  return std::any_of(last_reads_.begin(), last_reads_.end(),
                     [](const LastRead& last) { return last.is_torn; });
}

void ThreadCover::GiveBackHalf(Status status) {
  for (size_t excess = threads_.size() - threads_.size() / 2; excess > 0; --excess) {
    for (size_t group = 0; group < groups_.size(); ++group) {
      const ThreadGroup& given_back = threads_.back().groups[group];
      if (!given_back.IsOpen()) continue;
      held_ -= given_back.HeldDescriptors();
      Miss(group, status, -1);
    }
    threads_.pop_back();
  }
}

void ThreadCover::Miss(size_t group, Status status, int event) {
  CoverLack& lack = lacks_[group];
  if (lack.threads++ > 0) return;
  lack.status = status;
  lack.event = event;
}

void ThreadCover::MissAll(Status status) {
  for (size_t group = 0; group < groups_.size(); ++group) Miss(group, status, -1);
}

}  // namespace psiperf
