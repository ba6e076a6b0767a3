#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "core/file_kind.h"
#include "core/part_reading.h"
#include "core/retry.h"
#include "core/slot.h"

namespace psiperf {

// How long is waited for the kernel.
struct Patience {
  // A part is too late when it is still being read at the fourth look. Not by the clock alone: a process that
  // was stopped, or got no CPU, finds much time gone by.
  Clock::duration look = std::chrono::milliseconds(250);
  // After this a reading ends with whatever it has.
  Clock::duration whole = std::chrono::seconds(3);
};

struct PartToRead {
  uint32_t slot = 0;
  FilePart part = FilePart::kPressure;
  // Where the files are found when it is the part's turn; from then on the thread that reads them keeps them.
  const std::shared_ptr<Slot>* files = nullptr;
};

// Where a reading puts what it has read. Called by one thread at a time.
class PartSink {
 public:
  PartSink() = default;
  PartSink(const PartSink&) = delete;
  PartSink& operator=(const PartSink&) = delete;
  virtual ~PartSink() = default;

  virtual void Keep(const PartToRead& part, const PartReading& reading) = 0;
  // The process is out of descriptors: closes some. False where none were held.
  virtual bool GiveUpDescriptors() = 0;
};

// One reading of many parts, each on a thread that can be left behind: a read that the kernel does not end
// cannot be ended by anybody else.
class WatchedReading {
 public:
  // The sink and the files' places are used only while Run() is.
  WatchedReading(std::vector<PartToRead> parts, Retry retry, PartSink& sink);

  // A part that was too late, and where its thread will say what it has read when it ends.
  struct Late {
    uint32_t slot = 0;
    FilePart part = FilePart::kPressure;
    std::shared_ptr<PartReading> reading;
  };

  // Goes on until `end` parts have been read, or one is too late, which is passed over. Where there can be no
  // other thread it reads on the calling one and waits for as long as it takes.
  static std::optional<Late> Run(const std::shared_ptr<WatchedReading>& self, size_t end,
                                 const Patience& patience, Clock::time_point last);

  // How many have been read or passed over. Not while Run() is under way.
  [[nodiscard]] size_t Next() const { return next_; }

 private:
  // One thread after the other: who has another turn than this one was left behind.
  using Turn = uint32_t;

  void ReadInTurn(Turn turn, PartReading& into);
  void ReadPart(const PartToRead& part, Turn turn, PartReading& into, std::unique_lock<std::mutex>& lock);
  // False where the part was too late.
  bool Wait(const Patience& patience, Clock::time_point last);

  const std::vector<PartToRead> parts_;
  const Retry retry_;
  PartSink& sink_;

  std::mutex mutex_;
  std::condition_variable at_end_;
  size_t next_ = 0;
  size_t end_ = 0;
  Turn turn_ = 0;
};

}  // namespace psiperf
