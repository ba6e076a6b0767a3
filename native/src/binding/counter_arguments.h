#pragma once

#include <napi.h>

#include <optional>
#include <vector>

#include "binding/read_work.h"
#include "core/perf/counter_event.h"
#include "core/perf/counter_plan.h"
#include "core/perf/counter_reader.h"

// What the counter half is given, as arguments.h says.
namespace psiperf {

// One group's events: 1 to kMaxGroupEvents.
std::optional<std::vector<CounterEvent>> EventsOf(const Napi::Value& value);

// At least one group; the parts of each have as many events and no CPU in common.
std::optional<std::vector<GroupSpec>> GroupsOf(const Napi::Value& value);

// A CPU that a kernel can have.
std::optional<uint32_t> CpuOf(const Napi::Value& value);

// The arguments of one read.
struct CounterRequest {
  CounterChanges changes;
  ReadingArrays arrays;
};
std::optional<CounterRequest> CounterRequestOf(const Napi::CallbackInfo& info, const CounterPlan& plan);

}  // namespace psiperf
