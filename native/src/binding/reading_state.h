#pragma once

#include <cstddef>
#include <vector>

#include "core/batch_reader.h"
#include "core/file_kind.h"

namespace psiperf {

// What the object in JavaScript and the reading under way on a worker thread share. While `under_way`, the
// worker thread alone touches the rest.
struct ReadingState {
  explicit ReadingState(size_t limit) : reader(kLinuxSyscalls, limit) {}

  BatchReader reader;
  // Memory of our own, so that the worker thread never writes into a buffer of V8.
  std::vector<Status> status;
  std::vector<double> values;
  bool under_way = false;
};

}  // namespace psiperf
