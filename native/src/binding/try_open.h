#pragma once

#include <napi.h>

#include "core/perf/cpu_group.h"

namespace psiperf {

// `tryOpen` of the addon; packages/perf/src/raw/native-addon.ts declares it.
Napi::Value TryOpen(const Napi::CallbackInfo& info);

Napi::Object ToObject(Napi::Env env, Trial trial);

}  // namespace psiperf
