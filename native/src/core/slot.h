#pragma once

#include <array>
#include <memory>
#include <span>

#include "core/descriptor_budget.h"
#include "core/file_kind.h"
#include "core/part_reading.h"
#include "core/retry.h"
#include "core/slot_directory.h"
#include "core/status.h"
#include "core/syscalls.h"
#include "core/unique_fd.h"

namespace psiperf {

// One directory and the files of it that are held open. Used by one thread at a time.
class Slot {
 public:
  // The system calls must outlive the slot.
  Slot(const Syscalls& syscalls, std::shared_ptr<DescriptorBudget> budget, SlotSpec spec);
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;
  ~Slot();

  // Reads the wanted ones of these kinds into their places, and says how long each took that has values and
  // is of a cgroup. Every other place stays as it is; the values of a file that fails are NaN.
  void Read(FileKinds kinds, Retry retry, PartReading& into);

  // The kinds that it reads.
  [[nodiscard]] FileKinds Kinds() const { return kinds_; }

  // Closes held descriptors until the budget is met or this slot has none.
  void GiveUpDescriptors();

 private:
  struct File {
    UniqueFd fd;
    // Why the file was given up; kOk: it was not.
    Status failure = kOk;
  };

  Status ReadFile(const FileLayout& layout, Retry retry, SlotDirectory& directory, std::span<double> values);
  Status OpenAndRead(const FileLayout& layout, SlotDirectory& directory, std::span<double> values);
  Status Settle(File& file, Status status);
  void Hold(File& file, UniqueFd fd);
  void Release(File& file);

  const Syscalls& syscalls_;
  std::shared_ptr<DescriptorBudget> budget_;
  SlotSpec spec_;
  FileKinds kinds_;
  std::array<File, kFileKinds> files_;
};

}  // namespace psiperf
