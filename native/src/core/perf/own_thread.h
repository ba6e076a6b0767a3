#pragma once

#include <functional>

namespace psiperf {

// Runs the work on a thread that lives no longer than it, and waits. False, with nothing done, where the
// process may not have one more thread.
[[nodiscard]] bool RunOnOwnThread(const std::function<void()>& work);

}  // namespace psiperf
