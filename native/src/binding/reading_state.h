#pragma once

#include <napi.h>

#include <cstddef>
#include <memory>
#include <vector>

#include "core/status.h"

namespace psiperf {

// What a reader in JavaScript and its reading under way on a worker thread share. While `under_way`, the
// worker thread alone touches the rest.
struct ReadingState {
  ReadingState() = default;
  ReadingState(const ReadingState&) = delete;
  ReadingState& operator=(const ReadingState&) = delete;
  virtual ~ReadingState() = default;

  // One reading, with the changes that were asked for, into `status` and `values`.
  virtual void Read() = 0;
  [[nodiscard]] virtual size_t HeldDescriptors() const = 0;

  // Memory of our own, so that the worker thread never writes into a buffer of V8.
  std::vector<Status> status;
  std::vector<double> values;
  bool under_way = false;
};

// Whether the reader can be used now. If not, an error is pending in JavaScript. `state` is empty where the
// reader is closed.
bool IsReady(Napi::Env env, const ReadingState* state);

// Whether the reader can be closed now; it may be closed already. If not, an error is pending.
bool IsIdle(Napi::Env env, const ReadingState* state);

}  // namespace psiperf
