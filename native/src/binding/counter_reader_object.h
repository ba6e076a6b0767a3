#pragma once

#include <napi.h>

#include <memory>

#include "binding/counter_reading.h"

namespace psiperf {

// `CounterReader` of the addon; packages/perf/src/raw/native-addon.ts declares it.
class CounterReaderObject : public Napi::ObjectWrap<CounterReaderObject> {
 public:
  // The class, for the exports.
  static Napi::Function Define(Napi::Env env);

  explicit CounterReaderObject(const Napi::CallbackInfo& info);

 private:
  Napi::Value Read(const Napi::CallbackInfo& info);
  void Close(const Napi::CallbackInfo& info);

  // Shared with the reading under way, so that neither depends on which of the two is destroyed first.
  std::shared_ptr<CounterReading> state_;
};

}  // namespace psiperf
