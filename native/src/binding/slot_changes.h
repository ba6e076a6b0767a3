#pragma once

#include <napi.h>

#include <optional>

#include "binding/read_work.h"
#include "core/batch_reader.h"

namespace psiperf {

// The arguments of one read.
struct ReadRequest {
  SlotChanges changes;
  ReadingArrays arrays;
};

inline constexpr const char* kReadUsage =
    "read({ remove: slot[], add: { slot, directory, inode?: bigint, files: 'cgroup' | 'node', wanted }[], "
    "retry: boolean }, status: Int32Array of 6 a slot, values: Float64Array of 38 a slot)";

// The arguments as plain structs, which no longer need V8; nothing where they are not as kReadUsage says. A
// worker thread can be terminated at any moment, and from then on every property is empty: nothing is done
// with one but to ask its type.
std::optional<ReadRequest> ReadRequestOf(const Napi::CallbackInfo& info);

}  // namespace psiperf
