#pragma once

#include <napi.h>

#include <memory>

#include "binding/process_reading.h"

namespace psiperf {

// `ProcessReader` of the addon; packages/perf/src/raw/native-addon.ts declares it.
class ProcessReaderObject : public Napi::ObjectWrap<ProcessReaderObject> {
 public:
  // The class, for the exports.
  static Napi::Function Define(Napi::Env env);

  explicit ProcessReaderObject(const Napi::CallbackInfo& info);

 private:
  Napi::Value Read(const Napi::CallbackInfo& info);
  void Close(const Napi::CallbackInfo& info);

  // Shared with the reading under way, so that neither depends on which of the two is destroyed first.
  std::shared_ptr<ProcessReading> state_;
};

}  // namespace psiperf
