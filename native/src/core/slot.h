#pragma once

#include <array>
#include <span>

#include "core/descriptor_budget.h"
#include "core/file_kind.h"
#include "core/retry.h"
#include "core/slot_directory.h"
#include "core/status.h"
#include "core/syscalls.h"
#include "core/unique_fd.h"

namespace psiperf {

using StatusRow = std::span<Status, kFileKinds>;
using ValueRow = std::span<double, kValuesPerSlot>;

// One directory and the files of it that are held open.
class Slot {
 public:
  // Both references must outlive the slot.
  Slot(const Syscalls& syscalls, DescriptorBudget& budget, SlotSpec spec);
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;
  ~Slot();

  // Reads the wanted ones of these kinds into their places of the rows. Every other place stays as it is, and
  // so do the values of a file that fails: give them NaN before.
  void Read(FileKinds kinds, Retry retry, StatusRow status, ValueRow values);

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
  DescriptorBudget& budget_;
  SlotSpec spec_;
  std::array<File, kFileKinds> files_;
};

}  // namespace psiperf
