#pragma once

#include <span>
#include <string_view>

namespace psiperf {

inline constexpr size_t kPressureValues = 8;

// Reads a pressure file into `values`: some and full, each avg10, avg60, avg300 and total; NaN for a line it
// lacks. False where the text is malformed; `values` then hold anything.
bool ParsePressure(std::string_view text, std::span<double, kPressureValues> values);

}  // namespace psiperf
