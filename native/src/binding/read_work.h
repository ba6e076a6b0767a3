#pragma once

#include <napi.h>

#include <memory>

#include "binding/reading_state.h"
#include "binding/slot_changes.h"

namespace psiperf {

// One reading on a thread of libuv's pool. Destroys itself when it is done.
class ReadWork : public Napi::AsyncWorker {
 public:
  // The promise of how many descriptors are held afterwards; the arrays are filled when it is resolved. Marks
  // the state as under way until then.
  static Napi::Promise Start(Napi::Env env, std::shared_ptr<ReadingState> state, ReadRequest request);

 protected:
  void Execute() override;
  void OnOK() override;

 private:
  ReadWork(Napi::Env env, std::shared_ptr<ReadingState> state, ReadRequest request);

  std::shared_ptr<ReadingState> state_;
  SlotChanges changes_;
  Napi::Reference<Napi::Int32Array> status_;
  Napi::Reference<Napi::Float64Array> values_;
  Napi::Promise::Deferred deferred_;
};

}  // namespace psiperf
