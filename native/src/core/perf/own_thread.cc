#include "core/perf/own_thread.h"

#include <pthread.h>

namespace psiperf {
namespace {

void* Run(void* work) {
  (*static_cast<const std::function<void()>*>(work))();
  return nullptr;
}

}  // namespace

// Not std::thread, which tells by an exception that there is no thread.
bool RunOnOwnThread(const std::function<void()>& work) {
  pthread_t thread = {};
  // The work is const again in Run: pthread_create knows only void*.
  auto* argument =
      const_cast<std::function<void()>*>(&work);  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  if (pthread_create(&thread, nullptr, Run, argument) != 0) return false;
  pthread_join(thread, nullptr);
  return true;
}

}  // namespace psiperf
