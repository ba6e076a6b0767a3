// /proc/<pid>/task/<tid>/stat: https://docs.kernel.org/filesystems/proc.html, table 1-4
//
//     1187 (tmux: server) S 1 1187 1187 0 -1 4194304 907 3141 0 0 6 3 4 3 20 0 1 0 1954 9502720 814 ...
//
// The second field, the command, is a name that the process may set: it can hold spaces, parentheses and line
// ends, and has at most 64 bytes. Nothing after it holds a parenthesis, so it ends at the last one.
//
// /proc/<pid>/task/<tid>/cgroup: https://docs.kernel.org/admin-guide/cgroup-v2.html#processes
//
//     1:name=systemd:/init.scope
//     0::/system.slice/psiperf.service
//
// The line of the v2 tree is the one of hierarchy 0; the others are of cgroup v1.
#include "core/tasks/parse_task.h"

#include "core/text.h"

namespace psiperf {
namespace {

constexpr bool IsLetter(char character) {
  return (character >= 'A' && character <= 'Z') || (character >= 'a' && character <= 'z');
}

}  // namespace

std::optional<char> ParseStateLetter(std::string_view stat) {
  const size_t end = stat.rfind(')');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view rest = stat.substr(end + 1);
  if (rest.size() < 3 || rest[0] != ' ' || !IsLetter(rest[1]) || rest[2] != ' ') return std::nullopt;
  return rest[1];
}

std::optional<TaskState> StateOf(char letter) {
  switch (letter) {
    case 'R':
      return TaskState::kRunning;
    case 'D':
      return TaskState::kUninterruptible;
    // By a signal, and by a tracer.
    case 'T':
    case 't':
      return TaskState::kStopped;
    // cgroup.threads leaves these out, too.
    case 'Z':
    case 'X':
    case 'x':
      return std::nullopt;
    // S, the idle and parked ones of the kernel (I, P), and what a kernel to come may have.
    default:
      return TaskState::kSleeping;
  }
}

std::optional<std::string_view> ParseCgroupPath(std::string_view text) {
  constexpr std::string_view hierarchy = "0::";
  while (!text.empty()) {
    std::string_view line = TakeUntil(text, '\n');
    if (!line.starts_with(hierarchy)) continue;
    line.remove_prefix(hierarchy.size());
    return line.starts_with('/') ? std::optional(line) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace psiperf
