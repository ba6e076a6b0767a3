#pragma once

#include <sched.h>

#include <array>
#include <cstdint>

#include "core/syscalls.h"

namespace psiperf {

// Takes the calling thread from CPU to CPU, and leaves it where it may run at the end. Only for a thread that
// belongs to the caller.
class CpuVisit {
 public:
  // `syscalls` must outlive the visit.
  explicit CpuVisit(const Syscalls& syscalls);
  CpuVisit(const CpuVisit&) = delete;
  CpuVisit& operator=(const CpuVisit&) = delete;
  ~CpuVisit() { Leave(); }

  // The thread stays where it is if it may not run on this CPU (a cpuset) or cannot (it is offline).
  void GoTo(uint32_t cpu);
  // Lets the thread run where it could before.
  void Leave();

 private:
  // More CPUs than any kernel is built for; a smaller mask than the kernel's is refused.
  static constexpr size_t kCpus = 8192;
  using Mask = std::array<cpu_set_t, kCpus / CPU_SETSIZE>;

  const Syscalls& syscalls_;
  Mask allowed_ = {};
  bool is_away_ = false;
};

}  // namespace psiperf
