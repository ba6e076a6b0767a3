#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

// Inline, because they are most of the time that reading takes in this process.
namespace psiperf {

// Whether each line of the text has its newline. The kernel prints them all: a text without one was cut off.
inline bool EndsWithNewline(std::string_view text) {
  return !text.empty() && text.back() == '\n';
}

// Takes what stands before the next separator, or everything, off the front of `rest`, with the separator.
inline std::string_view TakeUntil(std::string_view& rest, char separator) {
  const size_t end = rest.find(separator);
  const std::string_view taken = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return taken;
}

// Decimal digits and nothing else; none above 2^64 - 1.
inline std::optional<uint64_t> ParseUnsigned(std::string_view digits) {
  uint64_t number = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

}  // namespace psiperf
