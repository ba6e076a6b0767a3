#pragma once

#include <napi.h>

#include <memory>

#include "binding/task_reading.h"

namespace psiperf {

// `TaskReader` of the addon; packages/load/src/raw/native-addon.ts declares it.
class TaskReaderObject : public Napi::ObjectWrap<TaskReaderObject> {
 public:
  // The class, for the exports.
  static Napi::Function Define(Napi::Env env);

  explicit TaskReaderObject(const Napi::CallbackInfo& info);

 private:
  Napi::Value Read(const Napi::CallbackInfo& info);

  // Shared with the reading under way, so that neither depends on which of the two is destroyed first.
  std::shared_ptr<TaskReading> state_;
};

}  // namespace psiperf
