#pragma once

#include <functional>
#include <string_view>

#include "core/status.h"
#include "core/syscalls.h"

namespace psiperf {

// One entry of a directory.
struct DirectoryEntry {
  // Ends with a zero byte after it; good until the next entry.
  std::string_view name;
  bool is_directory = false;
};

// What to do after an entry.
enum class Listing : uint8_t { kGoOn, kStop };

// Calls `on_entry` for each entry of an open directory that was not listed before, except for those whose
// names begin with a dot.
Status ListDirectory(const Syscalls& syscalls, int directory,
                     const std::function<Listing(const DirectoryEntry&)>& on_entry);

}  // namespace psiperf
