#include "binding/batch_reader_object.h"

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

#include "binding/arguments.h"
#include "binding/read_work.h"
#include "binding/reading_state.h"
#include "binding/slot_changes.h"

namespace psiperf {

Napi::Function BatchReaderObject::Define(Napi::Env env) {
  return DefineClass(env, "BatchReader",
                     {InstanceMethod("read", &BatchReaderObject::Read),
                      InstanceMethod("longestMillis", &BatchReaderObject::LongestMillis),
                      InstanceMethod("close", &BatchReaderObject::Close)});
}

BatchReaderObject::BatchReaderObject(const Napi::CallbackInfo& info) : ObjectWrap(info) {
  constexpr size_t kEnd = size_t{std::numeric_limits<uint32_t>::max()} + 1;
  if (const std::optional<uint32_t> limit = IndexOf(info[0], kEnd)) {
    state_ = std::make_shared<BatchReading>(*limit);
    return;
  }
  Napi::TypeError::New(info.Env(), "BatchReader(maxDescriptors: number), a whole one")
      .ThrowAsJavaScriptException();
}

Napi::Value BatchReaderObject::Read(const Napi::CallbackInfo& info) {
  if (!IsReady(info.Env(), state_.get())) return {};
  std::optional<ReadRequest> request = ReadRequestOf(info);
  if (!request) {
    Napi::TypeError::New(info.Env(), kReadUsage).ThrowAsJavaScriptException();
    return {};
  }
  // Again: a getter among the arguments can have used this reader.
  if (!IsReady(info.Env(), state_.get())) return {};
  state_->changes = std::move(request->changes);
  return ReadWork::Start(info.Env(), state_, request->arrays);
}

Napi::Value BatchReaderObject::LongestMillis(const Napi::CallbackInfo& info) {
  if (!IsReady(info.Env(), state_.get())) return {};
  auto millis = Napi::Float64Array::New(info.Env(), kFileKinds);
  if (info.Env().IsExceptionPending()) return {};
  const ReadTimes& times = state_->reader.Times();
  for (const FileLayout& file : kFiles) {
    using Millis = std::chrono::duration<double, std::milli>;
    const double longest = Millis(times.Of(file.kind)).count();
    millis[IndexOf(file.kind)] = longest < 0 ? std::numeric_limits<double>::quiet_NaN() : longest;
  }
  return millis;
}

void BatchReaderObject::Close(const Napi::CallbackInfo& info) {
  if (IsIdle(info.Env(), state_.get())) state_.reset();
}

}  // namespace psiperf
