#include <napi.h>

#include "binding/batch_reader_object.h"
#include "binding/busy_loop_work.h"
#include "binding/counter_reader_object.h"
#include "binding/process_reader_object.h"
#include "binding/task_reader_object.h"
#include "binding/try_open.h"

namespace {

// Changes whenever what JavaScript gives or gets does; raw/native-addon.ts of packages/psi, packages/perf and
// packages/load refuse others.
constexpr int kSurface = 5;

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  exports.Set("surface", kSurface);
  exports.Set("BatchReader", psiperf::BatchReaderObject::Define(env));
  exports.Set("CounterReader", psiperf::CounterReaderObject::Define(env));
  exports.Set("ProcessReader", psiperf::ProcessReaderObject::Define(env));
  exports.Set("TaskReader", psiperf::TaskReaderObject::Define(env));
  exports.Set("tryOpen", Napi::Function::New(env, psiperf::TryOpen, "tryOpen"));
  exports.Set("tryOpenInThread", Napi::Function::New(env, psiperf::TryOpenInThread, "tryOpenInThread"));
  exports.Set("countBusyLoop", Napi::Function::New(env, psiperf::CountBusyLoopLater, "countBusyLoop"));
  return exports;
}

}  // namespace

NODE_API_MODULE(psiperf, Init)
