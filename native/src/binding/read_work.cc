#include "binding/read_work.h"

#include <algorithm>
#include <utility>

namespace psiperf {
namespace {

// An array whose buffer was taken away in the meantime has no elements, and gets none.
template <typename T, typename Array>
void CopyTo(Array array, const std::vector<T>& from) {
  std::copy_n(from.begin(), std::min(from.size(), array.ElementLength()), array.Data());
}

}  // namespace

ReadWork::ReadWork(Napi::Env env, std::shared_ptr<ReadingState> state, ReadRequest request)
    : AsyncWorker(env, "psiperf.read"),
      state_(std::move(state)),
      changes_(std::move(request.changes)),
      status_(Napi::Persistent(request.status)),
      values_(Napi::Persistent(request.values)),
      deferred_(Napi::Promise::Deferred::New(env)) {
  state_->status.resize(request.status.ElementLength());
  state_->values.resize(request.values.ElementLength());
}

Napi::Promise ReadWork::Start(Napi::Env env, std::shared_ptr<ReadingState> state, ReadRequest request) {
  state->under_way = true;
  auto* work = new ReadWork(env, std::move(state), std::move(request));
  const Napi::Promise promise = work->deferred_.Promise();
  work->Queue();
  return promise;
}

void ReadWork::Execute() {
  state_->reader.Read(std::move(changes_), state_->status, state_->values);
}

void ReadWork::OnOK() {
  state_->under_way = false;
  CopyTo(status_.Value(), state_->status);
  CopyTo(values_.Value(), state_->values);
  deferred_.Resolve(Napi::Number::New(Env(), static_cast<double>(state_->reader.HeldDescriptors())));
}

}  // namespace psiperf
