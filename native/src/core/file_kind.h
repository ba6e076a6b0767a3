#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace psiperf {

// The files of a slot. packages/psi/src/raw/layout.ts has the same order and the same places.
enum class FileKind : uint8_t {
  kCpuPressure,
  kMemoryPressure,
  kIoPressure,
  kIrqPressure,
  kCpuStat,
  kCpuStatLocal,
};

inline constexpr size_t kFileKinds = 6;

// A set of file kinds, one bit each.
using FileKinds = uint8_t;

constexpr size_t IndexOf(FileKind kind) {
  return static_cast<size_t>(kind);
}
constexpr FileKinds BitOf(FileKind kind) {
  return static_cast<FileKinds>(1U << IndexOf(kind));
}

inline constexpr FileKinds kAllFileKinds = (1U << kFileKinds) - 1;

// Which names the files have: in a cgroup's directory, or in /proc/pressure.
enum class FileNames : uint8_t { kCgroup, kNode };

struct FileLayout {
  FileKind kind;
  // nullptr: the directory has no such file.
  std::array<const char*, 2> names;
  // Place of the file's values in the row of its slot.
  size_t first_value;
  size_t value_count;
};

// Of a pressure file: some and full, each avg10, avg60, avg300 in percent and total in microseconds.
// Of cpu.stat: nr_periods, nr_throttled, throttled_usec. Of cpu.stat.local: throttled_usec.
inline constexpr std::array<FileLayout, kFileKinds> kFiles = {{
    {FileKind::kCpuPressure, {"cpu.pressure", "cpu"}, 0, 8},
    {FileKind::kMemoryPressure, {"memory.pressure", "memory"}, 8, 8},
    {FileKind::kIoPressure, {"io.pressure", "io"}, 16, 8},
    {FileKind::kIrqPressure, {"irq.pressure", "irq"}, 24, 8},
    {FileKind::kCpuStat, {"cpu.stat", nullptr}, 32, 3},
    {FileKind::kCpuStatLocal, {"cpu.stat.local", nullptr}, 35, 1},
}};

// Which files are read together: pressure, which costs the kernel next to nothing, and statistics, for which
// it may first have to add up those of all cgroups below and of removed ones.
enum class FilePart : uint8_t { kPressure, kStatistics };

inline constexpr size_t kFileParts = 2;
inline constexpr FileKinds kPressureKinds = BitOf(FileKind::kCpuPressure) | BitOf(FileKind::kMemoryPressure) |
                                            BitOf(FileKind::kIoPressure) | BitOf(FileKind::kIrqPressure);
inline constexpr std::array<FileKinds, kFileParts> kKindsOfPart = {
    kPressureKinds, static_cast<FileKinds>(kAllFileKinds & ~kPressureKinds)};

constexpr size_t IndexOf(FilePart part) {
  return static_cast<size_t>(part);
}

// After the values of the files: for each part, how many milliseconds ago it was read; 0 in this reading.
inline constexpr size_t kFirstAge = 36;
inline constexpr size_t kValuesPerSlot = kFirstAge + kFileParts;

constexpr const char* NameOf(FileNames names, const FileLayout& file) {
  return file.names[static_cast<size_t>(names)];
}
constexpr bool HasFile(FileNames names, const FileLayout& file) {
  return NameOf(names, file) != nullptr;
}

}  // namespace psiperf
