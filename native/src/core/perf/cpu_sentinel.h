#pragma once

#include <cstdint>

#include "core/perf/cpu_group.h"
#include "core/retry.h"
#include "core/syscalls.h"

namespace psiperf {

enum class CpuState : uint8_t {
  // Nothing has happened to it since the previous reading.
  kOnline,
  // Its descriptors are dead for ever: it has been offline. Or they can be, because the sentinel, which could
  // not be opened before, is open only now.
  kReturned,
  kOffline,
};

// Watches one CPU by an event of all its tasks. Descriptors of a CPU that goes offline stay readable with
// what they had counted, and stay so after it is back; nothing else tells.
class CpuSentinel {
 public:
  // `syscalls` must outlive the sentinel.
  CpuSentinel(const Syscalls& syscalls, uint32_t cpu) : syscalls_(syscalls), cpu_(cpu) {}

  // Once a reading. A CPU that is offline is asked for again only with `retry`; so is one that cannot be
  // watched, which counts as online.
  [[nodiscard]] CpuState Watch(Retry retry);

  [[nodiscard]] size_t HeldDescriptors() const { return group_.HeldDescriptors(); }

 private:
  [[nodiscard]] bool IsAdvancing();
  void Open();

  const Syscalls& syscalls_;
  uint32_t cpu_;
  CpuGroup group_;
  uint64_t enabled_nanos_ = 0;
  bool is_tried_ = false;
  bool is_offline_ = false;
};

}  // namespace psiperf
