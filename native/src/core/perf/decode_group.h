#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace psiperf {

// What read(2) gives of a group opened with kGroupReadFormat (perf_event_open(2), "Reading results"), all in
// the byte order of the machine:
//
//     struct read_format {
//       u64 nr;                        the number of values
//       u64 time_enabled;              nanoseconds
//       u64 time_running;              nanoseconds
//       struct { u64 value; } values[nr];
//     };
struct GroupTimes {
  uint64_t enabled_nanos = 0;
  uint64_t running_nanos = 0;
};

constexpr size_t GroupReadBytes(size_t events) {
  return (3 + events) * sizeof(uint64_t);
}

// Decodes a read of a group that has as many events as `counts` has places. Nothing where the bytes are fewer
// or more, or `nr` is another number; `counts` stay as they are then.
[[nodiscard]] std::optional<GroupTimes> DecodeGroup(std::span<const std::byte> bytes,
                                                    std::span<uint64_t> counts);

// `nr`; more than any group has where the bytes are too few for one value.
[[nodiscard]] size_t MembersIn(std::span<const std::byte> bytes);

}  // namespace psiperf
