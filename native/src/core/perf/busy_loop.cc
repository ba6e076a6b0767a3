#include "core/perf/busy_loop.h"

#include <cerrno>
#include <cstdint>

namespace psiperf {
namespace {

constexpr int kTurnsBetweenLooks = 1000;

void Spin(std::chrono::milliseconds duration) {
  const auto end = std::chrono::steady_clock::now() + duration;
  // Volatile, so that the compiler leaves the loop in.
  volatile uint32_t turns = 0;
  while (std::chrono::steady_clock::now() < end) {
    for (int turn = 0; turn < kTurnsBetweenLooks; ++turn) turns = turns + 1;
  }
}

int ErrnoOf(Status status) {
  return status == kMalformed ? EIO : status % kReadStep;
}

}  // namespace

BusyLoopCount CountBusyLoop(const Syscalls& syscalls, std::span<const CounterEvent> events,
                            std::chrono::milliseconds duration) {
  CpuGroup group;
  if (const Trial trial = group.Open(syscalls, events, GroupPlace::OfThisThread()); trial.error != 0) {
    return trial;
  }
  Status status = group.Switch(syscalls, Counting::kOn);
  if (status == kOk) Spin(duration);
  if (status == kOk) status = group.Switch(syscalls, Counting::kOff);
  GroupReading reading;  // NOLINT(*-member-init): filled where it is used.
  if (status == kOk) status = group.Read(syscalls, reading);
  if (status != kOk) return Trial{.error = ErrnoOf(status), .event = -1};
  return reading;
}

}  // namespace psiperf
