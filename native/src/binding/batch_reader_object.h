#pragma once

#include <napi.h>

#include <memory>

#include "binding/batch_reading.h"

namespace psiperf {

// `BatchReader` of the addon; packages/psi/src/raw/native-addon.ts declares it.
class BatchReaderObject : public Napi::ObjectWrap<BatchReaderObject> {
 public:
  // The class, for the exports.
  static Napi::Function Define(Napi::Env env);

  explicit BatchReaderObject(const Napi::CallbackInfo& info);

 private:
  Napi::Value Read(const Napi::CallbackInfo& info);
  Napi::Value LongestMillis(const Napi::CallbackInfo& info);
  void Close(const Napi::CallbackInfo& info);

  // Shared with the reading under way, so that neither depends on which of the two is destroyed first.
  std::shared_ptr<BatchReading> state_;
};

}  // namespace psiperf
