#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>

#include "core/file_kind.h"

namespace psiperf {

using Clock = std::chrono::steady_clock;

// The longest time that one file of each kind took; below zero where none was read.
class ReadTimes {
 public:
  ReadTimes() { Clear(); }

  void Clear() { longest_.fill(kNone); }
  void Add(FileKind kind, Clock::duration time) { longest_[IndexOf(kind)] = std::max(Of(kind), time); }
  void Add(const ReadTimes& other) {
    for (const FileLayout& file : kFiles) Add(file.kind, other.Of(file.kind));
  }

  [[nodiscard]] Clock::duration Of(FileKind kind) const { return longest_[IndexOf(kind)]; }

 private:
  static constexpr Clock::duration kNone{-1};

  std::array<Clock::duration, kFileKinds> longest_;
};

}  // namespace psiperf
