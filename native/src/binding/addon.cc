#include <napi.h>

#include "binding/batch_reader_object.h"

namespace {

// Changes whenever what JavaScript gives or gets does; packages/psi/src/raw/native-addon.ts refuses others.
constexpr int kSurface = 2;

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  exports.Set("surface", kSurface);
  exports.Set("BatchReader", psiperf::BatchReaderObject::Define(env));
  return exports;
}

}  // namespace

NODE_API_MODULE(psiperf, Init)
