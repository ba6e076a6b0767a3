#include "core/tasks/read_task.h"

#include <array>
#include <optional>

#include "core/tasks/parse_task.h"
#include "core/tasks/read_text.h"

namespace psiperf {
namespace {

// The state is within the first hundred.
constexpr size_t kStatBytes = 512;

}  // namespace

Status CountTask(const Syscalls& syscalls, int directory, const char* name, TaskCounts& counts) {
  std::array<char, kStatBytes> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  const auto [status, text] = ReadText(syscalls, directory, name, buffer);
  if (status != kOk) return status;
  const std::optional<char> letter = ParseStateLetter(text);
  if (!letter) return kMalformed;
  if (const std::optional<TaskState> state = StateOf(*letter)) ++counts[static_cast<size_t>(*state)];
  return kOk;
}

}  // namespace psiperf
