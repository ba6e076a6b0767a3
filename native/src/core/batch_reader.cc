#include "core/batch_reader.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace psiperf {
namespace {

// What is given up when the process runs out: an eighth, but enough for a few files and sockets of others.
constexpr size_t kGivenUpShare = 8;
constexpr size_t kGivenUpMinimum = 16;

FileKinds KindsOutOfDescriptors(StatusRow status) {
  FileKinds kinds = 0;
  for (const FileLayout& layout : kFiles) {
    if (IsOutOfDescriptors(status[IndexOf(layout.kind)])) kinds |= BitOf(layout.kind);
  }
  return kinds;
}

}  // namespace

BatchReader::BatchReader(const Syscalls& syscalls, size_t limit) : syscalls_(syscalls), budget_(limit) {}

void BatchReader::Read(SlotChanges changes, std::span<Status> status, std::span<double> values) {
  const Retry retry = changes.retry;
  Apply(std::move(changes), status.size() / kFileKinds);
  std::fill(status.begin(), status.end(), kNotWanted);
  std::fill(values.begin(), values.end(), std::numeric_limits<double>::quiet_NaN());
  for (size_t index = 0; index < slots_.size(); ++index) {
    if (!slots_[index]) continue;
    ReadSlot(*slots_[index], retry, status.subspan(index * kFileKinds).first<kFileKinds>(),
             values.subspan(index * kValuesPerSlot).first<kValuesPerSlot>());
  }
}

void BatchReader::Apply(SlotChanges changes, size_t slot_count) {
  slots_.resize(slot_count);
  for (const uint32_t slot : changes.remove) slots_[slot].reset();
  for (SlotToAdd& added : changes.add) {
    slots_[added.slot] = std::make_unique<Slot>(syscalls_, budget_, std::move(added.spec));
  }
}

void BatchReader::ReadSlot(Slot& slot, Retry retry, StatusRow status, ValueRow values) {
  slot.Read(kAllFileKinds, retry, status, values);
  const FileKinds unread = KindsOutOfDescriptors(status);
  if (unread != 0 && GiveUpDescriptors()) slot.Read(unread, retry, status, values);
}

// The last slots first: those are the newest, and every slot keeps being read either way.
bool BatchReader::GiveUpDescriptors() {
  const size_t held = budget_.Held();
  if (held == 0) return false;
  budget_.LowerBy(std::max(held / kGivenUpShare, kGivenUpMinimum));
  for (auto slot = slots_.rbegin(); slot != slots_.rend() && budget_.IsExceeded(); ++slot) {
    if (*slot) (*slot)->GiveUpDescriptors();
  }
  return true;
}

void BatchReader::Close() {
  slots_.clear();
}

}  // namespace psiperf
