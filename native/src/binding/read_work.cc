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

ReadWork::ReadWork(napi_env env, napi_deferred deferred, std::shared_ptr<ReadingState> state,
                   const ReadingArrays& arrays)
    : AsyncWorker(env, "psiperf.read"),
      deferred_(deferred),
      state_(std::move(state)),
      status_(Napi::Persistent(arrays.status)),
      values_(Napi::Persistent(arrays.values)) {
  state_->status.resize(arrays.status.ElementLength());
  state_->values.resize(arrays.values.ElementLength());
}

Napi::Value ReadWork::Start(Napi::Env env, std::shared_ptr<ReadingState> state, const ReadingArrays& arrays) {
  napi_deferred deferred = nullptr;
  napi_value promise = nullptr;
  // Fails only while the environment is torn down (a worker thread is terminated): nobody waits for the
  // answer.
  if (napi_create_promise(env, &deferred, &promise) != napi_ok) return {};
  state->under_way = true;
  auto* work = new ReadWork(env, deferred, std::move(state), arrays);
  work->Queue();
  return {env, promise};  // NOLINT(clang-analyzer-cplusplus.NewDeleteLeaks): it deletes itself.
}

void ReadWork::Execute() {
  state_->Read();
}

void ReadWork::OnOK() {
  state_->under_way = false;
  CopyTo(status_.Value(), state_->status);
  CopyTo(values_.Value(), state_->values);
  const auto held = static_cast<double>(state_->HeldDescriptors());
  // Fails only while the environment is torn down: nobody waits for the answer.
  static_cast<void>(napi_resolve_deferred(Env(), deferred_, Napi::Number::New(Env(), held)));
}

}  // namespace psiperf
