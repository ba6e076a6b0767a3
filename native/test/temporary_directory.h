#pragma once

#include <cstdint>
#include <string>

namespace psiperf::test {

// A directory of its own in the file system, removed with everything in it at the end.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  [[nodiscard]] const std::string& Path() const { return path_; }
  [[nodiscard]] uint64_t Inode() const;
  void Write(const std::string& name, const std::string& text) const;

 private:
  std::string path_;
};

}  // namespace psiperf::test
