#include "binding/reading_state.h"

namespace psiperf {
namespace {

bool Refuse(Napi::Env env, const char* reason) {
  Napi::Error::New(env, reason).ThrowAsJavaScriptException();
  return false;
}

}  // namespace

bool IsReady(Napi::Env env, const ReadingState* state) {
  return state == nullptr ? Refuse(env, "the reader is closed") : IsIdle(env, state);
}

bool IsIdle(Napi::Env env, const ReadingState* state) {
  return state == nullptr || !state->under_way || Refuse(env, "a reading is under way");
}

}  // namespace psiperf
