#include "binding/batch_reader_object.h"

#include <utility>

#include "binding/read_work.h"
#include "binding/slot_changes.h"

namespace psiperf {
namespace {

constexpr const char* kUnderWay = "a reading is under way";
constexpr const char* kClosed = "the reader is closed";

}  // namespace

Napi::Function BatchReaderObject::Define(Napi::Env env) {
  return DefineClass(
      env, "BatchReader",
      {InstanceMethod("read", &BatchReaderObject::Read), InstanceMethod("close", &BatchReaderObject::Close)});
}

BatchReaderObject::BatchReaderObject(const Napi::CallbackInfo& info) : ObjectWrap(info) {
  if (info[0].IsNumber()) {
    state_ = std::make_shared<ReadingState>(info[0].As<Napi::Number>().Uint32Value());
    return;
  }
  Napi::TypeError::New(info.Env(), "BatchReader(maxDescriptors: number)").ThrowAsJavaScriptException();
}

Napi::Value BatchReaderObject::Read(const Napi::CallbackInfo& info) {
  const char* refusal = !state_ ? kClosed : state_->under_way ? kUnderWay : nullptr;
  if (refusal != nullptr) {
    Napi::Error::New(info.Env(), refusal).ThrowAsJavaScriptException();
    return {};
  }
  std::optional<ReadRequest> request = ReadRequestOf(info);
  if (!request) {
    Napi::TypeError::New(info.Env(), kReadUsage).ThrowAsJavaScriptException();
    return {};
  }
  return ReadWork::Start(info.Env(), state_, std::move(*request));
}

void BatchReaderObject::Close(const Napi::CallbackInfo& info) {
  if (state_ && state_->under_way) {
    Napi::Error::New(info.Env(), kUnderWay).ThrowAsJavaScriptException();
    return;
  }
  state_.reset();
}

}  // namespace psiperf
