#include "binding/counter_arguments.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <set>
#include <utility>

#include "binding/arguments.h"

namespace psiperf {
namespace {

// More than any kernel is built for.
constexpr size_t kCpus = 1U << 16U;

std::optional<CounterEvent> EventOf(const Napi::Value& value) {
  if (!value.IsObject()) return std::nullopt;
  const auto object = value.As<Napi::Object>();
  const auto type = IndexOf(object.Get("type"), size_t{std::numeric_limits<uint32_t>::max()} + 1);
  const auto config = Word64Of(object.Get("config"));
  const auto config1 = Word64Of(object.Get("config1"));
  const auto config2 = Word64Of(object.Get("config2"));
  const auto exclude_user = BooleanOf(object.Get("excludeUser"));
  const auto exclude_kernel = BooleanOf(object.Get("excludeKernel"));
  if (!type || !config || !config1 || !config2 || !exclude_user || !exclude_kernel) return std::nullopt;
  return CounterEvent{.type = *type,
                      .config = *config,
                      .config1 = *config1,
                      .config2 = *config2,
                      .exclude_user = *exclude_user,
                      .exclude_kernel = *exclude_kernel};
}

std::optional<GroupPart> PartOf(const Napi::Value& value) {
  if (!value.IsObject()) return std::nullopt;
  const auto object = value.As<Napi::Object>();
  auto cpus = ListOf(object.Get("cpus"), CpuOf);
  auto events = EventsOf(object.Get("events"));
  if (!cpus || !events) return std::nullopt;
  return GroupPart{.cpus = std::move(*cpus), .events = std::move(*events)};
}

bool AgreeOnEvents(const std::vector<GroupPart>& parts) {
  return std::all_of(parts.begin(), parts.end(), [&](const GroupPart& part) {
    return part.events.size() == parts.front().events.size();
  });
}

bool ShareNoCpu(const std::vector<GroupPart>& parts) {
  std::set<uint32_t> seen;
  return std::all_of(parts.begin(), parts.end(), [&](const GroupPart& part) {
    return std::all_of(part.cpus.begin(), part.cpus.end(),
                       [&](uint32_t cpu) { return seen.insert(cpu).second; });
  });
}

std::optional<GroupSpec> GroupOf(const Napi::Value& value) {
  if (!value.IsObject()) return std::nullopt;
  auto parts = ListOf(value.As<Napi::Object>().Get("parts"), PartOf);
  if (!parts || parts->empty() || !AgreeOnEvents(*parts) || !ShareNoCpu(*parts)) return std::nullopt;
  return GroupSpec{.parts = std::move(*parts)};
}

std::optional<CounterSlotToAdd> SlotToAddOf(const Napi::Value& value, size_t slot_count) {
  if (!value.IsObject()) return std::nullopt;
  const auto object = value.As<Napi::Object>();
  const auto slot = IndexOf(object.Get("slot"), slot_count);
  auto directory = DirectoryOf(object);
  if (!slot || !directory) return std::nullopt;
  return CounterSlotToAdd{.slot = *slot,
                          .spec = {.directory = std::move(directory->path), .inode = directory->inode}};
}

}  // namespace

std::optional<uint32_t> CpuOf(const Napi::Value& value) {
  return IndexOf(value, kCpus);
}

std::optional<std::vector<CounterEvent>> EventsOf(const Napi::Value& value) {
  auto events = ListOf(value, EventOf);
  return events && !events->empty() && events->size() <= kMaxGroupEvents ? std::move(events) : std::nullopt;
}

std::optional<std::vector<GroupSpec>> GroupsOf(const Napi::Value& value) {
  auto groups = ListOf(value, GroupOf);
  return groups && !groups->empty() ? std::move(groups) : std::nullopt;
}

std::optional<CounterRequest> CounterRequestOf(const Napi::CallbackInfo& info, const CounterPlan& plan) {
  const auto arrays = ReadingArraysOf(info[1], info[2]);
  if (!info[0].IsObject() || !arrays) return std::nullopt;
  const auto slots = SlotsOf(*arrays, plan.StatusPerSlot(), plan.ValuesPerSlot());
  if (!slots) return std::nullopt;
  const auto given = info[0].As<Napi::Object>();
  auto remove = ListOf(given.Get("remove"), [&](auto value) { return IndexOf(value, *slots); });
  auto add = ListOf(given.Get("add"), [&](auto value) { return SlotToAddOf(value, *slots); });
  const auto retry = BooleanOf(given.Get("retry"));
  const auto counting = BooleanOf(given.Get("counting"));
  if (!remove || !add || !retry || !counting) return std::nullopt;
  return CounterRequest{.changes = {.remove = std::move(*remove),
                                    .add = std::move(*add),
                                    .retry = *retry ? Retry::kYes : Retry::kNo,
                                    .counting = *counting ? Counting::kOn : Counting::kOff},
                        .arrays = *arrays};
}

}  // namespace psiperf
