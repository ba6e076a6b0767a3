#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace psiperf {

// Whether each line of the text has its newline. The kernel prints them all, so a text without one was cut
// off.
bool EndsWithNewline(std::string_view text);

// Takes what stands before the next separator, or everything, off the front of `rest`, with the separator.
std::string_view TakeUntil(std::string_view& rest, char separator);

// Decimal digits and nothing else; none above 2^64 - 1.
std::optional<uint64_t> ParseUnsigned(std::string_view digits);

}  // namespace psiperf
