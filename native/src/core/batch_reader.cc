#include "core/batch_reader.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace psiperf {
namespace {

// What is given up when the process runs out: an eighth, but enough for a few files and sockets of others.
constexpr size_t kGivenUpShare = 8;
constexpr size_t kGivenUpMinimum = 16;

// Threads that read at a time, with those that nobody waits for. The last one is for pressure.
constexpr size_t kMostThreads = 3;
constexpr size_t kMostForStatistics = 2;

// Where the last reading was slow, patience is divided by it.
constexpr int kImpatience = 2;

constexpr std::array<FilePart, kFileParts> kAllParts = {FilePart::kPressure, FilePart::kStatistics};

double ToMillis(Clock::duration time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

}  // namespace

// The rows of a reading.
class BatchReader::Output : public PartSink {
 public:
  Output(BatchReader& reader, std::span<Status> status, std::span<double> values)
      : reader_(reader), status_(status), values_(values) {}

  [[nodiscard]] size_t Slots() const { return status_.size() / kFileKinds; }

  void Clear(size_t slot) {
    std::fill_n(StatusOf(slot).begin(), kFileKinds, kNotWanted);
    std::fill_n(ValuesOf(slot).begin(), kValuesPerSlot, std::numeric_limits<double>::quiet_NaN());
  }

  // Wanted, but not read yet.
  void Await(size_t slot, FileKinds kinds) {
    for (const FileLayout& file : kFiles) {
      if ((kinds & BitOf(file.kind)) != 0) StatusOf(slot)[IndexOf(file.kind)] = kSlow;
    }
  }

  void Keep(const PartToRead& part, const PartReading& reading) override {
    PartState& state = reader_.slots_[part.slot][IndexOf(part.part)];
    Copy(part.slot, state.files->Kinds(), reading);
    SetAge(part.slot, part.part, {});
    if (state.Note(reading)) reader_.was_slow_ = true;
    reader_.times_.Add(reading.times);
  }

  bool GiveUpDescriptors() override { return reader_.GiveUpDescriptors(); }

  void Copy(size_t slot, FileKinds kinds, const PartReading& reading) {
    for (const FileLayout& file : kFiles) {
      if ((kinds & BitOf(file.kind)) == 0) continue;
      StatusOf(slot)[IndexOf(file.kind)] = reading.status[IndexOf(file.kind)];
      std::copy_n(reading.values.begin() + file.first_value, file.value_count,
                  ValuesOf(slot).subspan(file.first_value).begin());
    }
  }

  void SetAge(size_t slot, FilePart part, Clock::duration age) {
    ValuesOf(slot)[kFirstAge + IndexOf(part)] = ToMillis(age);
  }

 private:
  std::span<Status> StatusOf(size_t slot) { return status_.subspan(slot * kFileKinds, kFileKinds); }
  std::span<double> ValuesOf(size_t slot) { return values_.subspan(slot * kValuesPerSlot, kValuesPerSlot); }

  BatchReader& reader_;
  std::span<Status> status_;
  std::span<double> values_;
};

BatchReader::BatchReader(const Syscalls& syscalls, size_t limit, Patience patience)
    : syscalls_(syscalls), patience_(patience), budget_(std::make_shared<DescriptorBudget>(limit)) {}

BatchReader::~BatchReader() = default;

void BatchReader::Read(const SlotChanges& changes, std::span<Status> status, std::span<double> values) {
  const Clock::time_point began = Clock::now();
  const Retry retry = changes.retry;
  Output output(*this, status, values);
  // An event, which is told once.
  std::replace(status.begin(), status.end(), kReopened, kOk);
  Apply(changes, output);
  times_.Clear();
  TakeLate(output);
  ReadParts(PartsToRead(began), retry, output, began);
  SetAges(began, output);
}

void BatchReader::Apply(const SlotChanges& changes, Output& output) {
  for (size_t slot = slots_.size(); slot < output.Slots(); ++slot) output.Clear(slot);
  slots_.resize(output.Slots());
  for (const uint32_t slot : changes.remove) {
    slots_[slot] = {};
    output.Clear(slot);
  }
  for (const SlotToAdd& added : changes.add) {
    output.Clear(added.slot);
    for (const FilePart part : kAllParts) {
      SlotSpec spec = added.spec;
      spec.wanted &= kKindsOfPart[IndexOf(part)];
      auto files = std::make_shared<Slot>(syscalls_, budget_, std::move(spec));
      slots_[added.slot][IndexOf(part)] = {};
      if (files->Kinds() == 0) continue;
      output.Await(added.slot, files->Kinds());
      slots_[added.slot][IndexOf(part)].files = std::move(files);
    }
  }
}

// What has ended since the last reading.
void BatchReader::TakeLate(Output& output) {
  for (size_t slot = 0; slot < slots_.size(); ++slot) {
    for (const FilePart part : kAllParts) {
      PartState& state = slots_[slot][IndexOf(part)];
      if (!state.late || !state.late->has_ended) continue;
      const std::shared_ptr<PartReading> reading = std::exchange(state.late, nullptr);
      if (!reading->HasBegun()) continue;
      output.Copy(slot, state.files->Kinds(), *reading);
      output.SetAge(slot, part, {});
      times_.Add(reading->times);
      state.Note(*reading);
    }
  }
}

std::vector<PartToRead> BatchReader::PartsToRead(Clock::time_point now) const {
  std::vector<PartToRead> parts;
  parts.reserve(slots_.size() * kFileParts);
  for (const FilePart part : kAllParts) {
    for (uint32_t slot = 0; slot < slots_.size(); ++slot) {
      const PartState& state = slots_[slot][IndexOf(part)];
      if (state.IsDue(now)) parts.push_back({.slot = slot, .part = part, .files = &state.files});
    }
  }
  if (!was_cut_) return parts;
  std::stable_sort(parts.begin(), parts.end(), [&](const PartToRead& a, const PartToRead& b) {
    if (a.part != b.part) return a.part < b.part;
    return slots_[a.slot][IndexOf(a.part)].read_at < slots_[b.slot][IndexOf(b.part)].read_at;
  });
  return parts;
}

void BatchReader::ReadParts(std::vector<PartToRead> parts, Retry retry, Output& output,
                            Clock::time_point began) {
  const size_t all = parts.size();
  const auto of_pressure = static_cast<size_t>(std::count_if(
      parts.begin(), parts.end(), [](const PartToRead& part) { return part.part == FilePart::kPressure; }));
  const Clock::time_point last = began + patience_.whole;
  Patience patience = patience_;
  if (std::exchange(was_slow_, false)) patience.look /= kImpatience;
  const auto reading = std::make_shared<WatchedReading>(std::move(parts), retry, output);
  do {
    const size_t hanging = CountHanging();
    const size_t end = hanging < kMostForStatistics ? all : hanging < kMostThreads ? of_pressure : 0;
    if (reading->Next() >= end) break;
    std::optional<WatchedReading::Late> late = WatchedReading::Run(reading, end, patience, last);
    if (!late) continue;
    was_slow_ = true;
    slots_[late->slot][IndexOf(late->part)].late = late->reading;
    hanging_.push_back(std::move(late->reading));
  } while (Clock::now() < last);
  was_cut_ = reading->Next() < all;
}

size_t BatchReader::CountHanging() {
  std::erase_if(hanging_, [](const auto& reading) { return reading->has_ended.load(); });
  return hanging_.size();
}

// The last slots first: those are the newest, and every slot keeps being read either way.
bool BatchReader::GiveUpDescriptors() {
  const size_t held = budget_->Held();
  if (held == 0) return false;
  budget_->LowerBy(std::max(held / kGivenUpShare, kGivenUpMinimum));
  for (auto slot = slots_.rbegin(); slot != slots_.rend() && budget_->IsExceeded(); ++slot) {
    for (const PartState& state : *slot) {
      if (state.files && !state.late) state.files->GiveUpDescriptors();
    }
  }
  return true;
}

void BatchReader::SetAges(Clock::time_point began, Output& output) const {
  for (uint32_t slot = 0; slot < slots_.size(); ++slot) {
    for (const FilePart part : kAllParts) {
      const PartState& state = slots_[slot][IndexOf(part)];
      if (state.read_at < began && state.read_at != Clock::time_point())
        output.SetAge(slot, part, Clock::now() - state.read_at);
    }
  }
}

void BatchReader::Close() {
  slots_.clear();
}

}  // namespace psiperf
