#pragma once

#include <utility>

#include "core/syscalls.h"

namespace psiperf {

// Owns one file descriptor, or none. The table of system calls must outlive it.
class UniqueFd {
 public:
  UniqueFd() = default;
  UniqueFd(const Syscalls& syscalls, int fd) : syscalls_(&syscalls), fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : syscalls_(other.syscalls_), fd_(std::exchange(other.fd_, kNone)) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    if (this != &other) {
      Close();
      syscalls_ = other.syscalls_;
      fd_ = std::exchange(other.fd_, kNone);
    }
    return *this;
  }
  UniqueFd(const UniqueFd&) = delete;
  UniqueFd& operator=(const UniqueFd&) = delete;
  ~UniqueFd() { Close(); }

  [[nodiscard]] bool IsOpen() const { return fd_ != kNone; }
  [[nodiscard]] int Number() const { return fd_; }

  // What close(2) answers is not looked at: on Linux the descriptor is free in any case.
  void Close() {
    if (IsOpen()) syscalls_->close(std::exchange(fd_, kNone));
  }

 private:
  static constexpr int kNone = -1;

  const Syscalls* syscalls_ = nullptr;
  int fd_ = kNone;
};

}  // namespace psiperf
