#include "temporary_directory.h"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace psiperf::test {

TemporaryDirectory::TemporaryDirectory() : path_(std::filesystem::temp_directory_path() / "psiperf-XXXXXX") {
  if (mkdtemp(path_.data()) == nullptr) std::abort();
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

uint64_t TemporaryDirectory::Inode() const {
  struct stat facts = {};
  if (stat(path_.c_str(), &facts) != 0) std::abort();
  return facts.st_ino;
}

void TemporaryDirectory::Write(const std::string& name, const std::string& text) const {
  std::ofstream(std::filesystem::path(path_) / name) << text;
}

}  // namespace psiperf::test
