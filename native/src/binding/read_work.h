#pragma once

#include <napi.h>

#include <memory>

#include "binding/reading_state.h"

namespace psiperf {

// Where JavaScript wants the outcome of a reading.
struct ReadingArrays {
  Napi::Int32Array status;
  Napi::Float64Array values;
};

// One reading on a thread of libuv's pool. Destroys itself when it is done.
class ReadWork : public Napi::AsyncWorker {
 public:
  // The promise of how many descriptors are held afterwards; the arrays are filled when it is resolved. Marks
  // the state as under way until then. Empty, with nothing started, while the environment is being torn down.
  static Napi::Value Start(Napi::Env env, std::shared_ptr<ReadingState> state, const ReadingArrays& arrays);

 protected:
  void Execute() override;
  void OnOK() override;

 private:
  ReadWork(napi_env env, napi_deferred deferred, std::shared_ptr<ReadingState> state,
           const ReadingArrays& arrays);

  // Not Napi::Promise::Deferred, which does not tell whether a promise could be made.
  napi_deferred deferred_;
  std::shared_ptr<ReadingState> state_;
  Napi::Reference<Napi::Int32Array> status_;
  Napi::Reference<Napi::Float64Array> values_;
};

}  // namespace psiperf
