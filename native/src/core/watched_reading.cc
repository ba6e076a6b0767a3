#include "core/watched_reading.h"

#include <pthread.h>

#include <algorithm>
#include <functional>
#include <utility>

namespace psiperf {
namespace {

// At how many looks in a row the same part is being read when it is too late.
constexpr int kLooks = 4;

FileKinds KindsOutOfDescriptors(const PartReading& reading, FileKinds kinds) {
  FileKinds out = 0;
  for (const FileLayout& layout : kFiles) {
    const bool is_read = (kinds & BitOf(layout.kind)) != 0;
    if (is_read && IsOutOfDescriptors(reading.status[IndexOf(layout.kind)])) out |= BitOf(layout.kind);
  }
  return out;
}

using Work = std::function<void()>;

void* RunAndDelete(void* work) {
  const std::unique_ptr<Work> owned(static_cast<Work*>(work));
  (*owned)();
  return nullptr;
}

// Not std::thread, which tells by an exception that there is no thread.
std::optional<pthread_t> StartThread(Work work) {
  pthread_t thread = {};
  auto owned = std::make_unique<Work>(std::move(work));
  if (pthread_create(&thread, nullptr, RunAndDelete, owned.get()) != 0) return std::nullopt;
  static_cast<void>(owned.release());
  return thread;
}

}  // namespace

WatchedReading::WatchedReading(std::vector<PartToRead> parts, Retry retry, PartSink& sink)
    : parts_(std::move(parts)), retry_(retry), sink_(sink) {}

std::optional<WatchedReading::Late> WatchedReading::Run(const std::shared_ptr<WatchedReading>& self,
                                                        size_t end, const Patience& patience,
                                                        Clock::time_point last) {
  self->end_ = end;
  const auto reading = std::make_shared<PartReading>();
  const Turn turn = self->turn_;
  const std::optional<pthread_t> thread =
      StartThread([self, reading, turn] { self->ReadInTurn(turn, *reading); });
  if (!thread) {
    self->ReadInTurn(turn, *reading);
    return std::nullopt;
  }
  if (self->Wait(patience, last)) {
    pthread_join(*thread, nullptr);
    return std::nullopt;
  }
  pthread_detach(*thread);
  const PartToRead& late = self->parts_[self->next_++];
  return Late{.slot = late.slot, .part = late.part, .reading = reading};
}

bool WatchedReading::Wait(const Patience& patience, Clock::time_point last) {
  std::unique_lock lock(mutex_);
  size_t seen = next_;
  int looks = 0;
  while (next_ < end_) {
    at_end_.wait_for(lock, patience.look);
    looks = next_ == seen ? looks + 1 : 0;
    seen = next_;
    const bool is_over = Clock::now() >= last;
    if (is_over) end_ = std::min(end_, next_ + 1);
    if (next_ < end_ && (looks >= kLooks || (looks > 0 && is_over))) {
      ++turn_;
      return false;
    }
  }
  return true;
}

void WatchedReading::ReadInTurn(Turn turn, PartReading& into) {
  std::unique_lock lock(mutex_);
  while (turn_ == turn && next_ < end_) ReadPart(parts_[next_], turn, into, lock);
  if (turn_ == turn) {
    at_end_.notify_one();
  } else {
    // Also where it was left behind before it had begun.
    into.has_ended = true;
  }
}

void WatchedReading::ReadPart(const PartToRead& part, Turn turn, PartReading& into,
                              std::unique_lock<std::mutex>& lock) {
  const std::shared_ptr<Slot> files = *part.files;
  const FileKinds kinds = files->Kinds();
  into.times.Clear();
  lock.unlock();
  files->Read(kinds, retry_, into);
  lock.lock();
  const FileKinds unread = KindsOutOfDescriptors(into, kinds);
  if (unread != 0 && turn_ == turn && sink_.GiveUpDescriptors()) {
    const Clock::time_point began = into.began;
    lock.unlock();
    files->Read(unread, retry_, into);
    lock.lock();
    into.began = began;
  }
  if (turn_ != turn) return;
  sink_.Keep(part, into);
  ++next_;
}

}  // namespace psiperf
