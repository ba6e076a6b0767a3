#include "core/perf/cpu_visit.h"

namespace psiperf {

// Without the mask no CPU is in it, and nothing is visited.
CpuVisit::CpuVisit(const Syscalls& syscalls) : syscalls_(syscalls) {
  if (syscalls_.sched_getaffinity(sizeof(allowed_), allowed_.data()) < 0) allowed_ = {};
}

void CpuVisit::GoTo(uint32_t cpu) {
  if (!CPU_ISSET_S(cpu, sizeof(allowed_), allowed_.data())) return;
  Mask here = {};
  CPU_SET_S(cpu, sizeof(here), here.data());
  // EINVAL: it went offline, or out of the cpuset. Work is done as well from elsewhere.
  if (syscalls_.sched_setaffinity(sizeof(here), here.data()) == 0) is_away_ = true;
}

void CpuVisit::Leave() {
  if (!is_away_) return;
  is_away_ = false;
  // It can fail only where the cpuset has changed, and then the kernel has moved the thread already.
  static_cast<void>(syscalls_.sched_setaffinity(sizeof(allowed_), allowed_.data()));
}

}  // namespace psiperf
