#pragma once

#include <napi.h>

#include <chrono>
#include <vector>

#include "core/perf/busy_loop.h"

namespace psiperf {

// `countBusyLoop` of the addon; packages/perf/src/raw/native-addon.ts declares it.
Napi::Value CountBusyLoopLater(const Napi::CallbackInfo& info);

// One busy loop on a thread of its own. Destroys itself when it is done.
class BusyLoopWork : public Napi::AsyncWorker {
 public:
  // The promise of what was counted. Empty, with nothing started, while the environment is being torn down.
  static Napi::Value Start(Napi::Env env, std::vector<CounterEvent> events,
                           std::chrono::milliseconds duration);

 protected:
  void Execute() override;
  void OnOK() override;

 private:
  BusyLoopWork(napi_env env, napi_deferred deferred, std::vector<CounterEvent> events,
               std::chrono::milliseconds duration);

  // nullptr while the environment is torn down.
  [[nodiscard]] napi_value ToArray(const GroupReading& reading) const;

  napi_deferred deferred_;
  std::vector<CounterEvent> events_;
  std::chrono::milliseconds duration_;
  BusyLoopCount count_;
};

}  // namespace psiperf
