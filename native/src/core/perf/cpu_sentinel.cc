#include "core/perf/cpu_sentinel.h"

#include <cerrno>
#include <utility>

#include "core/perf/dummy_event.h"

namespace psiperf {

CpuState CpuSentinel::Watch(Retry retry) {
  if (group_.IsOpen()) {
    if (IsAdvancing()) return CpuState::kOnline;
    group_.Close();
    Open();
    return is_offline_ ? CpuState::kOffline : CpuState::kReturned;
  }
  const bool is_late = std::exchange(is_tried_, true);
  if (!is_late || retry == Retry::kYes) Open();
  if (is_offline_) return CpuState::kOffline;
  return is_late && group_.IsOpen() ? CpuState::kReturned : CpuState::kOnline;
}

bool CpuSentinel::IsAdvancing() {
  GroupReading reading;  // NOLINT(*-member-init): filled where it is used.
  if (group_.Read(syscalls_, reading) != kOk) return false;
  // The time of a whole CPU, so it stands still only with the CPU.
  return std::exchange(enabled_nanos_, reading.times.enabled_nanos) != reading.times.enabled_nanos;
}

void CpuSentinel::Open() {
  enabled_nanos_ = 0;
  const Trial trial = group_.Open(syscalls_, {&kDummyEvent, 1}, GroupPlace::OfCpu(cpu_));
  // ENODEV: the CPU is offline. Anything else concerns the watch alone.
  is_offline_ = trial.error == ENODEV;
  if (trial.error == 0 && group_.Switch(syscalls_, Counting::kOn) != kOk) group_.Close();
}

}  // namespace psiperf
