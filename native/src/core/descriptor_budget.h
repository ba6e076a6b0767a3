#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>

namespace psiperf {

// How many descriptors are held between readings, and how many may be. Of threads that take one at the same
// moment each may find room for the last.
class DescriptorBudget {
 public:
  explicit DescriptorBudget(size_t limit) : limit_(limit) {}

  [[nodiscard]] size_t Held() const { return held_; }
  [[nodiscard]] bool HasRoom() const { return held_ < limit_; }
  [[nodiscard]] bool IsExceeded() const { return held_ > limit_; }

  void Take() { ++held_; }
  void Return() { --held_; }

  // For good: where the process ran out of descriptors once, it would again. Other parts of it need some,
  // too.
  void LowerBy(size_t count) {
    const size_t held = held_;
    limit_ = held - std::min(held, count);
  }

 private:
  std::atomic<size_t> limit_;
  std::atomic<size_t> held_ = 0;
};

}  // namespace psiperf
