#include "binding/try_open.h"

#include <optional>
#include <string>

#include "binding/counter_arguments.h"
#include "core/open_directory.h"
#include "core/syscalls.h"

namespace psiperf {
namespace {

constexpr const char* kUsage =
    "tryOpen({ type, config: bigint, config1: bigint, config2: bigint, excludeUser: boolean, excludeKernel: "
    "boolean }[], { cpu: number, directory?: string }), 1 to 256 events";
constexpr const char* kThreadUsage = "tryOpenInThread(events as those of tryOpen)";

struct Place {
  uint32_t cpu = 0;
  std::optional<std::string> directory;
};

std::optional<Place> PlaceOf(const Napi::Value& value) {
  if (!value.IsObject()) return std::nullopt;
  const auto object = value.As<Napi::Object>();
  const std::optional<uint32_t> cpu = CpuOf(object.Get("cpu"));
  const Napi::Value directory = object.Get("directory");
  if (!cpu || !(directory.IsString() || directory.IsUndefined())) return std::nullopt;
  Place place = {.cpu = *cpu, .directory = std::nullopt};
  if (directory.IsString()) place.directory = directory.As<Napi::String>().Utf8Value();
  return place;
}

Trial TryIn(const Place& place, const std::vector<CounterEvent>& events) {
  CpuGroup group;
  if (!place.directory)
    return group.Open(kLinuxSyscalls, events, GroupPlace::OfCpu(place.cpu), Counting::kOn);
  const OpenedFile directory = OpenDirectory(kLinuxSyscalls, *place.directory, std::nullopt);
  if (directory.status != kOk) return {.error = directory.status, .event = -1};
  return group.Open(kLinuxSyscalls, events, GroupPlace::OfCgroup(directory.fd.Number(), place.cpu),
                    Counting::kOn);
}

// Not for threads only, which kernels before 5.13 do not know.
Trial TryInThread(const std::vector<CounterEvent>& events) {
  CpuGroup group;
  return group.Open(kLinuxSyscalls, events, GroupPlace::OfThisThread(Inherit::kThreadsAndProcesses),
                    Counting::kOn);
}

}  // namespace

// Not Napi::Object, which is used without a look at whether it could be made and filled.
napi_value ToObject(napi_env env, Trial trial) {
  napi_value object = nullptr;
  napi_value error = nullptr;
  napi_value event = nullptr;
  const bool is_made = napi_create_object(env, &object) == napi_ok &&
                       napi_create_int32(env, trial.error, &error) == napi_ok &&
                       napi_create_int32(env, trial.event, &event) == napi_ok &&
                       napi_set_named_property(env, object, "errno", error) == napi_ok &&
                       napi_set_named_property(env, object, "event", event) == napi_ok;
  return is_made ? object : nullptr;
}

Napi::Value TryOpen(const Napi::CallbackInfo& info) {
  const auto events = EventsOf(info[0]);
  const std::optional<Place> place = PlaceOf(info[1]);
  if (events && place) return {info.Env(), ToObject(info.Env(), TryIn(*place, *events))};
  Napi::TypeError::New(info.Env(), kUsage).ThrowAsJavaScriptException();
  return {};
}

Napi::Value TryOpenInThread(const Napi::CallbackInfo& info) {
  if (const auto events = EventsOf(info[0])) return {info.Env(), ToObject(info.Env(), TryInThread(*events))};
  Napi::TypeError::New(info.Env(), kThreadUsage).ThrowAsJavaScriptException();
  return {};
}

}  // namespace psiperf
