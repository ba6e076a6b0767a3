#include "binding/process_reader_object.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

#include "binding/arguments.h"
#include "binding/counter_arguments.h"
#include "binding/read_work.h"

namespace psiperf {
namespace {

constexpr const char* kNewUsage =
    "ProcessReader(groups as those of CounterReader, maxDescriptors: number), a whole one";
constexpr const char* kReadUsage =
    "read(status: Int32Array of 3 a group, values: Float64Array of 3 a group and 1 an event)";

}  // namespace

Napi::Function ProcessReaderObject::Define(Napi::Env env) {
  return DefineClass(env, "ProcessReader",
                     {InstanceMethod("read", &ProcessReaderObject::Read),
                      InstanceMethod("close", &ProcessReaderObject::Close)});
}

ProcessReaderObject::ProcessReaderObject(const Napi::CallbackInfo& info) : ObjectWrap(info) {
  constexpr size_t kEnd = size_t{std::numeric_limits<uint32_t>::max()} + 1;
  std::optional<std::vector<GroupSpec>> groups = GroupsOf(info[0]);
  const std::optional<uint32_t> limit = IndexOf(info[1], kEnd);
  if (groups && limit) {
    state_ = std::make_shared<ProcessReading>(std::move(*groups), *limit);
    return;
  }
  Napi::TypeError::New(info.Env(), kNewUsage).ThrowAsJavaScriptException();
}

Napi::Value ProcessReaderObject::Read(const Napi::CallbackInfo& info) {
  if (!IsReady(info.Env(), state_.get())) return {};
  const std::optional<ReadingArrays> arrays = ReadingArraysOf(info[0], info[1]);
  const CounterPlan& plan = state_->reader.Plan();
  if (!arrays || SlotsOf(*arrays, plan.StatusPerSlot(), plan.ValuesPerSlot()) != 1) {
    Napi::TypeError::New(info.Env(), kReadUsage).ThrowAsJavaScriptException();
    return {};
  }
  return ReadWork::Start(info.Env(), state_, *arrays);
}

void ProcessReaderObject::Close(const Napi::CallbackInfo& info) {
  if (IsIdle(info.Env(), state_.get())) state_.reset();
}

}  // namespace psiperf
