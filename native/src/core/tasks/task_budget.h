#pragma once

#include <cstddef>

namespace psiperf {

// How many tasks and directories a pass may still look at.
class TaskBudget {
 public:
  explicit TaskBudget(size_t limit) : left_(limit) {}

  [[nodiscard]] size_t Left() const { return left_; }

  // False, with nothing taken, where there are not as many left.
  [[nodiscard]] bool Take(size_t count) {
    if (count > left_) return false;
    left_ -= count;
    return true;
  }

 private:
  size_t left_;
};

}  // namespace psiperf
