#pragma once

#include <napi.h>

#include "core/perf/cpu_group.h"

namespace psiperf {

// `tryOpen` of the addon; packages/perf/src/raw/native-addon.ts declares it.
Napi::Value TryOpen(const Napi::CallbackInfo& info);

// `tryOpenInThread` of the addon.
Napi::Value TryOpenInThread(const Napi::CallbackInfo& info);

// nullptr while the environment is torn down (a worker thread is terminated).
napi_value ToObject(napi_env env, Trial trial);

}  // namespace psiperf
