#pragma once

#include <cstdint>

namespace psiperf {

// Whether what could not be opened or read last time is tried again.
enum class Retry : uint8_t { kNo, kYes };

}  // namespace psiperf
