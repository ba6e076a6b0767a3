#include "core/perf/decode_group.h"

#include <cstring>
#include <limits>

namespace psiperf {
namespace {

// The bytes need not be aligned.
uint64_t WordAt(std::span<const std::byte> bytes, size_t index) {
  uint64_t word = 0;
  std::memcpy(&word, bytes.subspan(index * sizeof(word)).data(), sizeof(word));
  return word;
}

}  // namespace

size_t MembersIn(std::span<const std::byte> bytes) {
  return bytes.size() < GroupReadBytes(1) ? std::numeric_limits<size_t>::max() : WordAt(bytes, 0);
}

std::optional<GroupTimes> DecodeGroup(std::span<const std::byte> bytes, std::span<uint64_t> counts) {
  if (bytes.size() != GroupReadBytes(counts.size()) || WordAt(bytes, 0) != counts.size()) {
    return std::nullopt;
  }
  for (size_t index = 0; index < counts.size(); ++index) counts[index] = WordAt(bytes, 3 + index);
  return GroupTimes{.enabled_nanos = WordAt(bytes, 1), .running_nanos = WordAt(bytes, 2)};
}

}  // namespace psiperf
