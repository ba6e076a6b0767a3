#include "binding/busy_loop_work.h"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <span>
#include <utility>

#include "binding/arguments.h"
#include "binding/counter_arguments.h"
#include "binding/try_open.h"
#include "core/perf/own_thread.h"
#include "core/syscalls.h"

namespace psiperf {
namespace {

constexpr uint32_t kMaxMillis = 10'000;
constexpr const char* kUsage =
    "countBusyLoop({ type, config: bigint, config1: bigint, config2: bigint, excludeUser: boolean, "
    "excludeKernel: "
    "boolean }[], millis: number), 1 to 256 events and at most 10000 ms";

}  // namespace

Napi::Value CountBusyLoopLater(const Napi::CallbackInfo& info) {
  auto events = EventsOf(info[0]);
  const std::optional<uint32_t> millis = IndexOf(info[1], kMaxMillis + 1);
  if (events && millis) {
    return BusyLoopWork::Start(info.Env(), std::move(*events), std::chrono::milliseconds(*millis));
  }
  Napi::TypeError::New(info.Env(), kUsage).ThrowAsJavaScriptException();
  return {};
}

BusyLoopWork::BusyLoopWork(napi_env env, napi_deferred deferred, std::vector<CounterEvent> events,
                           std::chrono::milliseconds duration)
    : AsyncWorker(env, "psiperf.countBusyLoop"),
      deferred_(deferred),
      events_(std::move(events)),
      duration_(duration),
      count_(Trial{.error = EAGAIN, .event = -1}) {}

Napi::Value BusyLoopWork::Start(Napi::Env env, std::vector<CounterEvent> events,
                                std::chrono::milliseconds duration) {
  napi_deferred deferred = nullptr;
  napi_value promise = nullptr;
  // As in ReadWork::Start: it fails only while the environment is torn down.
  if (napi_create_promise(env, &deferred, &promise) != napi_ok) return {};
  auto* work = new BusyLoopWork(env, deferred, std::move(events), duration);
  work->Queue();
  return {env, promise};  // NOLINT(clang-analyzer-cplusplus.NewDeleteLeaks): it deletes itself.
}

void BusyLoopWork::Execute() {
  // Without a thread the count stays what it is: EAGAIN, which is what pthread_create says.
  static_cast<void>(RunOnOwnThread([this] { count_ = CountBusyLoop(kLinuxSyscalls, events_, duration_); }));
}

// Not Napi::Float64Array, which is used without a look at whether it could be made.
napi_value BusyLoopWork::ToArray(const GroupReading& reading) const {
  const size_t length = 2 + events_.size();
  void* memory = nullptr;
  napi_value buffer = nullptr;
  if (napi_create_arraybuffer(Env(), length * sizeof(double), &memory, &buffer) != napi_ok) return nullptr;
  const std::span<double> places(static_cast<double*>(memory), length);
  places[0] = static_cast<double>(reading.times.enabled_nanos);
  places[1] = static_cast<double>(reading.times.running_nanos);
  const auto counts = std::span(reading.counts).first(events_.size());
  std::copy(counts.begin(), counts.end(), places.begin() + 2);
  napi_value array = nullptr;
  const napi_status status = napi_create_typedarray(Env(), napi_float64_array, length, buffer, 0, &array);
  return status == napi_ok ? array : nullptr;
}

void BusyLoopWork::OnOK() {
  const auto* trial = std::get_if<Trial>(&count_);
  napi_value value = trial != nullptr ? ToObject(Env(), *trial) : ToArray(std::get<GroupReading>(count_));
  // Nothing can be made and nothing resolved while the environment is torn down: nobody waits for the answer.
  if (value != nullptr) static_cast<void>(napi_resolve_deferred(Env(), deferred_, value));
}

}  // namespace psiperf
