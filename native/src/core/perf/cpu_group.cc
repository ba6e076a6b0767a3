#include "core/perf/cpu_group.h"

#include <linux/perf_event.h>

namespace psiperf {
namespace {

constexpr uint64_t kGroupReadFormat =
    PERF_FORMAT_GROUP | PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
constexpr int kNoLeader = -1;

perf_event_attr AttrOf(const CounterEvent& event, bool is_disabled, Inherit inherit) {
  perf_event_attr attr = {};
  attr.size = sizeof(attr);
  attr.type = event.type;
  attr.config = event.config;
  attr.config1 = event.config1;
  attr.config2 = event.config2;
  attr.exclude_user = event.exclude_user ? 1 : 0;
  attr.exclude_kernel = event.exclude_kernel ? 1 : 0;
  attr.read_format = kGroupReadFormat;
  attr.disabled = is_disabled ? 1 : 0;
  attr.inherit = inherit == Inherit::kNothing ? 0 : 1;
  attr.inherit_thread = inherit == Inherit::kThreads ? 1 : 0;
  return attr;
}

}  // namespace

GroupPlace GroupPlace::OfCgroup(int directory, uint32_t cpu) {
  return {.pid = directory,
          .cpu = static_cast<int>(cpu),
          .flags = PERF_FLAG_PID_CGROUP,
          .inherit = Inherit::kNothing};
}

GroupPlace GroupPlace::OfCpu(uint32_t cpu) {
  return {.pid = -1, .cpu = static_cast<int>(cpu), .flags = 0, .inherit = Inherit::kNothing};
}

GroupPlace GroupPlace::OfThisThread(Inherit inherit) {
  return OfThread(0, inherit);
}

GroupPlace GroupPlace::OfThread(pid_t thread, Inherit inherit) {
  return {.pid = thread, .cpu = -1, .flags = 0, .inherit = inherit};
}

Trial CpuGroup::Open(const Syscalls& syscalls, std::span<const CounterEvent> events, GroupPlace place,
                     Counting counting) {
  fds_.reserve(events.size());
  for (const CounterEvent& event : events) {
    const bool is_leader = fds_.empty();
    // Siblings count whenever their leader does.
    perf_event_attr attr = AttrOf(event, is_leader && counting == Counting::kOff, place.inherit);
    const int leader = is_leader ? kNoLeader : fds_.front().Number();
    // Siblings are given the cgroup, too: without it they would be events of all tasks.
    const int fd =
        syscalls.perf_event_open(&attr, place.pid, place.cpu, leader, place.flags | PERF_FLAG_FD_CLOEXEC);
    if (fd < 0) {
      const auto index = static_cast<int>(fds_.size());
      Close();
      return {.error = -fd, .event = index};
    }
    fds_.emplace_back(syscalls, fd);
  }
  return {};
}

void CpuGroup::Close() {
  // The leader last: closed before its siblings it would leave them counting on, each by itself.
  while (!fds_.empty()) fds_.pop_back();
}

Status CpuGroup::Switch(const Syscalls& syscalls, Counting counting) const {
  const unsigned long request = counting == Counting::kOn ? PERF_EVENT_IOC_ENABLE : PERF_EVENT_IOC_DISABLE;
  const int error = syscalls.ioctl(fds_.front().Number(), request, PERF_IOC_FLAG_GROUP);
  return error < 0 ? OpenFailure(error) : kOk;
}

Status CpuGroup::Read(const Syscalls& syscalls, GroupReading& reading) const {
  // Not initialised: the kernel fills it. One place more than there is room for, so that a longer answer is
  // seen; the kernel gives ENOSPC where the buffer is too small.
  std::array<std::byte, GroupReadBytes(kMaxGroupEvents + 1)> buffer;  // NOLINT(*-member-init)
  const ssize_t size = syscalls.read(fds_.front().Number(), buffer.data(), buffer.size());
  if (size < 0) return ReadFailure(size);
  const auto bytes = std::span<const std::byte>(buffer).first(static_cast<size_t>(size));
  const std::optional<GroupTimes> times = DecodeGroup(bytes, std::span(reading.counts).first(fds_.size()));
  if (!times) return MembersIn(bytes) < fds_.size() ? kTakenApart : kMalformed;
  reading.times = *times;
  return kOk;
}

}  // namespace psiperf
