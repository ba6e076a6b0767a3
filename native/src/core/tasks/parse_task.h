#pragma once

#include <optional>
#include <string_view>

#include "core/tasks/task_state.h"

namespace psiperf {

// The letter of a task's state in its stat; nothing where the text is malformed. The text may be cut off
// after it.
std::optional<char> ParseStateLetter(std::string_view stat);

// The state that a letter stands for; nothing for a task that has ended.
std::optional<TaskState> StateOf(char letter);

// The path of a task's cgroup in the v2 tree, from its cgroup file; nothing where there is none.
std::optional<std::string_view> ParseCgroupPath(std::string_view text);

}  // namespace psiperf
