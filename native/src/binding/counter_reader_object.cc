#include "binding/counter_reader_object.h"

#include <optional>
#include <utility>

#include "binding/counter_arguments.h"
#include "binding/read_work.h"

namespace psiperf {
namespace {

constexpr const char* kNewUsage =
    "CounterReader({ parts: { cpus: number[], events: { type, config: bigint, config1: bigint, config2: "
    "bigint, "
    "excludeUser: boolean, excludeKernel: boolean }[] }[] }[]), at least one group of 1 to 256 events, the "
    "same "
    "number in each part, and no CPU in two parts";
constexpr const char* kReadUsage =
    "read({ remove: slot[], add: { slot, directory, inode?: bigint }[], retry: boolean, counting: boolean }, "
    "status: Int32Array of 3 a slot and group, values: Float64Array of 3 a slot and group and 1 an event)";

}  // namespace

Napi::Function CounterReaderObject::Define(Napi::Env env) {
  return DefineClass(env, "CounterReader",
                     {InstanceMethod("read", &CounterReaderObject::Read),
                      InstanceMethod("close", &CounterReaderObject::Close)});
}

CounterReaderObject::CounterReaderObject(const Napi::CallbackInfo& info) : ObjectWrap(info) {
  const std::optional<std::vector<GroupSpec>> groups = GroupsOf(info[0]);
  if (groups) {
    state_ = std::make_shared<CounterReading>(*groups);
    return;
  }
  Napi::TypeError::New(info.Env(), kNewUsage).ThrowAsJavaScriptException();
}

Napi::Value CounterReaderObject::Read(const Napi::CallbackInfo& info) {
  // Kept while the arguments are read: a getter among them can use this reader, or close it.
  const std::shared_ptr<CounterReading> state = state_;
  if (!IsReady(info.Env(), state.get())) return {};
  std::optional<CounterRequest> request = CounterRequestOf(info, state->reader.Plan());
  if (!request) {
    Napi::TypeError::New(info.Env(), kReadUsage).ThrowAsJavaScriptException();
    return {};
  }
  if (!IsReady(info.Env(), state_.get())) return {};
  state->changes = std::move(request->changes);
  return ReadWork::Start(info.Env(), state, request->arrays);
}

void CounterReaderObject::Close(const Napi::CallbackInfo& info) {
  if (IsIdle(info.Env(), state_.get())) state_.reset();
}

}  // namespace psiperf
