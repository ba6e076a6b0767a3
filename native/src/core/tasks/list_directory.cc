#include "core/tasks/list_directory.h"

#include <dirent.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace psiperf {
namespace {

// Enough for 500 tasks.
constexpr size_t kBufferBytes = 16384;

// The record of getdents64(2), which need not have all the room that the type has. On 64 bits dirent is
// laid out like it; musl has no other.
struct Record {
  uint16_t length = 0;
  DirectoryEntry entry;
};

Record RecordAt(const char* start) {
  Record record;
  uint8_t type = DT_UNKNOWN;
  std::memcpy(&record.length, start + offsetof(dirent, d_reclen), sizeof record.length);
  std::memcpy(&type, start + offsetof(dirent, d_type), sizeof type);
  record.entry = {.name = start + offsetof(dirent, d_name), .is_directory = type == DT_DIR};
  return record;
}

}  // namespace

Status ListDirectory(const Syscalls& syscalls, int directory,
                     const std::function<Listing(const DirectoryEntry&)>& on_entry) {
  std::array<char, kBufferBytes> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  while (true) {
    const ssize_t size = syscalls.getdents64(directory, buffer.data(), buffer.size());
    if (size < 0) return ReadFailure(size);
    if (size == 0) return kOk;
    for (ssize_t offset = 0; offset < size;) {
      const Record record = RecordAt(buffer.data() + offset);
      offset += record.length;
      if (record.entry.name.starts_with('.')) continue;
      if (on_entry(record.entry) == Listing::kStop) return kOk;
    }
  }
}

}  // namespace psiperf
