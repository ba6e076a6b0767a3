#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/perf/counter_event.h"
#include "core/perf/counter_plan.h"
#include "core/perf/list_own_threads.h"
#include "core/perf/scaled_totals.h"
#include "core/perf/thread_cover.h"
#include "core/status.h"
#include "core/syscalls.h"

namespace psiperf {

// Counts the work of this process: of all its threads, those that ended and those that are still to begin
// among them, and not that of processes that it starts (before 5.13 theirs, too). Used by one thread at a
// time.
class ProcessReader {
 public:
  // `syscalls` must outlive the reader. Of a group's CPUs nothing is asked: its parts are counted wherever
  // a thread runs. Most descriptors to hold; for the moment of an exchange it can be twice as many.
  ProcessReader(const Syscalls& syscalls, std::vector<GroupSpec> groups, size_t max_descriptors);
  ProcessReader(const ProcessReader&) = delete;
  ProcessReader& operator=(const ProcessReader&) = delete;
  ~ProcessReader() = default;

  [[nodiscard]] const CounterPlan& Plan() const { return plan_; }

  // One reading, into the rows of one slot as counter_layout.h says, but that after kOk come, in place of CPU
  // and event, how many threads the group does not count and the status with which the first of them was
  // refused. The first reading opens, and what is counted begins with it.
  void Read(std::span<Status> status, std::span<double> values);

  [[nodiscard]] size_t HeldDescriptors() const { return cover_.HeldDescriptors(); }

 private:
  [[nodiscard]] bool IsToBeRenewed(const OwnThreads& now);
  [[nodiscard]] bool IsWorthRenewing(const OwnThreads& now) const;
  // Exchanges all descriptors for those of the threads that are there now, unless these would count less.
  // What was counted so far stays.
  void Renew();
  // Every thread that is there, switched off; without a gap unless threads begin faster than they are opened.
  [[nodiscard]] ThreadCover OpenCover();
  [[nodiscard]] Inherit FindInherit() const;
  void WriteRow(size_t group, std::span<Status> status, std::span<double> values) const;

  const Syscalls& syscalls_;
  std::vector<GroupSpec> groups_;
  CounterPlan plan_;
  size_t max_descriptors_;
  std::vector<ScaledTotals> totals_;
  ThreadCover cover_;
  // Where not all is covered: readings until it is tried again, and how many it will be after that.
  size_t wait_ = 0;
  size_t next_wait_ = 0;
};

}  // namespace psiperf
