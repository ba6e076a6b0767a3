#include "core/slot.h"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <utility>

#include "core/read_values.h"

namespace psiperf {
namespace {

FileKinds KindsOf(const SlotSpec& spec) {
  FileKinds kinds = 0;
  for (const FileLayout& layout : kFiles) {
    if (HasFile(spec.names, layout)) kinds |= BitOf(layout.kind);
  }
  return kinds & spec.wanted;
}

// A file that fails is not tried at every reading, so that a kernel without irq.pressure costs nothing.
// Malformed contents are read anew each time, and so is what lacked only a descriptor.
bool IsGivenUp(Status status) {
  return status == kGone || (status > 0 && !IsOutOfDescriptors(status));
}

}  // namespace

Slot::Slot(const Syscalls& syscalls, std::shared_ptr<DescriptorBudget> budget, SlotSpec spec)
    : syscalls_(syscalls), budget_(std::move(budget)), spec_(std::move(spec)), kinds_(KindsOf(spec_)) {}

Slot::~Slot() {
  for (File& file : files_) Release(file);
}

void Slot::Read(FileKinds kinds, Retry retry, PartReading& into) {
  SlotDirectory directory(syscalls_, spec_);
  const FileKinds read = kinds & kinds_;
  const std::span<double> values(into.values);
  // The end of one file is the beginning of the next: the clock is asked once for each.
  into.began = into.ended = Clock::now();
  for (const FileLayout& layout : kFiles) {
    if ((read & BitOf(layout.kind)) == 0) continue;
    const std::span<double> places = values.subspan(layout.first_value, layout.value_count);
    const Status status = ReadFile(layout, retry, directory, places);
    into.status[IndexOf(layout.kind)] = status;
    const Clock::time_point began = std::exchange(into.ended, Clock::now());
    if (!HasValues(status)) {
      std::fill(places.begin(), places.end(), std::numeric_limits<double>::quiet_NaN());
    } else if (spec_.names == FileNames::kCgroup) {
      into.times.Add(layout.kind, into.ended - began);
    }
  }
}

Status Slot::ReadFile(const FileLayout& layout, Retry retry, SlotDirectory& directory,
                      std::span<double> values) {
  File& file = files_[IndexOf(layout.kind)];
  if (file.fd.IsOpen()) {
    const Status status = ReadValues(syscalls_, file.fd.Number(), layout.kind, values);
    if (status != ReadFailure(-ENODEV)) return Settle(file, status);
    // ENODEV: the cgroup was removed, or its cgroup.pressure was set to 0; a held descriptor stays dead even
    // after it is 1 again. The directory tells which.
    Release(file);
    const Status reopened = OpenAndRead(layout, directory, values);
    return reopened == kOk ? kReopened : reopened;
  }
  if (file.failure != kOk && retry == Retry::kNo) return file.failure;
  return OpenAndRead(layout, directory, values);
}

Status Slot::OpenAndRead(const FileLayout& layout, SlotDirectory& directory, std::span<double> values) {
  File& file = files_[IndexOf(layout.kind)];
  OpenedFile opened = directory.Open(layout);
  if (opened.status != kOk) return Settle(file, opened.status);
  const Status status = ReadValues(syscalls_, opened.fd.Number(), layout.kind, values);
  Hold(file, std::move(opened.fd));
  return Settle(file, status);
}

Status Slot::Settle(File& file, Status status) {
  file.failure = IsGivenUp(status) ? status : kOk;
  if (file.failure != kOk) Release(file);
  return status;
}

void Slot::Hold(File& file, UniqueFd fd) {
  if (!budget_->HasRoom()) return;
  file.fd = std::move(fd);
  budget_->Take();
}

void Slot::Release(File& file) {
  if (!file.fd.IsOpen()) return;
  file.fd.Close();
  budget_->Return();
}

void Slot::GiveUpDescriptors() {
  for (File& file : files_) {
    if (!budget_->IsExceeded()) return;
    Release(file);
  }
}

}  // namespace psiperf
