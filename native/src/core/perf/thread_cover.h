#pragma once

#include <sys/types.h>

#include <cstddef>
#include <span>
#include <vector>

#include "core/perf/counter_event.h"
#include "core/perf/cpu_group.h"
#include "core/perf/list_own_threads.h"
#include "core/perf/scaled_totals.h"
#include "core/perf/thread_group.h"
#include "core/status.h"
#include "core/syscalls.h"

namespace psiperf {

// What one group lacks in the threads of a cover.
struct CoverLack {
  // Of the first thread that lacks it: kOk where none does, else a status of an open, and the event or -1.
  Status status = kOk;
  int event = -1;
  size_t threads = 0;
};

// The groups of all threads of this process, opened together: a thread that one of them starts later inherits
// its groups, and whoever ends leaves its counts in them. The descriptors of a thread that ended therefore
// stay: others may still count in them, and nothing tells who does.
class ThreadCover {
 public:
  // Nothing is opened. Both must outlive the cover.
  ThreadCover(const Syscalls& syscalls, std::span<const GroupSpec> groups);

  // Opens every group in each of these threads, switched off, with at most so many descriptors. A group that
  // one thread is refused harms no other; where descriptors run out the thread has none, nor have those after
  // it. Where the kernel has no more of them, half of the threads give theirs back.
  void Open(const OwnThreads& threads, Inherit inherit, size_t max_descriptors);
  void SwitchOn();

  // Adds what is new to the totals, one for each group.
  void AddNew(std::span<ScaledTotals> totals);

  // Threads that were covered when it was opened and are no longer there.
  [[nodiscard]] size_t EndedSince(const OwnThreads& now) const;
  [[nodiscard]] size_t Threads() const { return threads_.size(); }
  [[nodiscard]] size_t HeldDescriptors() const { return held_; }
  // Whether threads are left out for want of descriptors, so that those that they start are not covered
  // either.
  [[nodiscard]] bool IsShort() const { return is_short_; }
  // Threads began while it was opened: they may be left out, or have inherited a part of a group.
  [[nodiscard]] bool IsInDoubt() const { return is_in_doubt_; }
  void CallInDoubt() { is_in_doubt_ = true; }
  // Whether a cover of so many threads would hold no more than so many descriptors.
  [[nodiscard]] bool WouldFit(const OwnThreads& threads, size_t max_descriptors) const {
    return threads.ids.size() * descriptors_per_thread_ <= max_descriptors;
  }

  [[nodiscard]] bool IsOpen(size_t group) const;
  // Whether a group that is open in the other one is open nowhere.
  [[nodiscard]] bool LacksAGroupOf(const ThreadCover& other) const;
  [[nodiscard]] const CoverLack& LackOf(size_t group) const { return lacks_[group]; }
  // kOk unless every read of the group failed, the last time.
  [[nodiscard]] Status ReadFailureOf(size_t group) const;
  // Whether the kernel refused a read, the last time, because a thread has inherited a part of the group
  // only. It refuses all until that thread ends.
  [[nodiscard]] bool HasTornGroup() const;

 private:
  struct CoveredThread {
    pid_t id = 0;
    // One for each group of the plan; those that it was refused are not open.
    std::vector<ThreadGroup> groups;
  };
  struct LastRead {
    size_t succeeded = 0;
    // The first one.
    Status failure = kOk;
    bool is_torn = false;
  };

  // kOk, ESRCH where the thread has ended, or a want of descriptors; nothing stays open then.
  [[nodiscard]] Status OpenThread(pid_t id, Inherit inherit);
  // What the threads held that were opened last: others in this process need descriptors, too.
  void GiveBackHalf(Status status);
  void Miss(size_t group, Status status, int event);
  void MissAll(Status status);

  const Syscalls* syscalls_;
  std::span<const GroupSpec> groups_;
  size_t descriptors_per_thread_ = 0;
  std::vector<CoveredThread> threads_;
  std::vector<CoverLack> lacks_;
  std::vector<LastRead> last_reads_;
  size_t held_ = 0;
  bool is_short_ = false;
  bool is_in_doubt_ = false;
};

}  // namespace psiperf
