#include "binding/slot_changes.h"

#include <string>
#include <utility>

#include "binding/arguments.h"
#include "core/file_kind.h"

namespace psiperf {
namespace {

std::optional<FileNames> FileNamesOf(const Napi::Value& value) {
  if (!value.IsString()) return std::nullopt;
  const std::string names = value.As<Napi::String>().Utf8Value();
  if (names == "cgroup") return FileNames::kCgroup;
  if (names == "node") return FileNames::kNode;
  return std::nullopt;
}

std::optional<SlotSpec> SlotSpecOf(const Napi::Object& object) {
  const std::optional<uint32_t> wanted = IndexOf(object.Get("wanted"), size_t{kAllFileKinds} + 1);
  const std::optional<FileNames> names = FileNamesOf(object.Get("files"));
  std::optional<DirectoryArgument> directory = DirectoryOf(object);
  if (!directory || !wanted || !names) return std::nullopt;
  return SlotSpec{.directory = std::move(directory->path),
                  .inode = directory->inode,
                  .names = *names,
                  .wanted = static_cast<FileKinds>(*wanted)};
}

std::optional<SlotToAdd> SlotToAddOf(const Napi::Value& value, size_t slot_count) {
  if (!value.IsObject()) return std::nullopt;
  const auto object = value.As<Napi::Object>();
  const std::optional<uint32_t> slot = IndexOf(object.Get("slot"), slot_count);
  std::optional<SlotSpec> spec = SlotSpecOf(object);
  if (!slot || !spec) return std::nullopt;
  return SlotToAdd{.slot = *slot, .spec = std::move(*spec)};
}

}  // namespace

std::optional<ReadRequest> ReadRequestOf(const Napi::CallbackInfo& info) {
  const std::optional<ReadingArrays> arrays = ReadingArraysOf(info[1], info[2]);
  if (!info[0].IsObject() || !arrays) return std::nullopt;
  const std::optional<size_t> slots = SlotsOf(*arrays, kFileKinds, kValuesPerSlot);
  if (!slots) return std::nullopt;
  const auto given = info[0].As<Napi::Object>();
  auto remove = ListOf(given.Get("remove"), [&](auto value) { return IndexOf(value, *slots); });
  auto add = ListOf(given.Get("add"), [&](auto value) { return SlotToAddOf(value, *slots); });
  const std::optional<bool> retry = BooleanOf(given.Get("retry"));
  if (!remove || !add || !retry) return std::nullopt;
  return ReadRequest{.changes = {.remove = std::move(*remove),
                                 .add = std::move(*add),
                                 .retry = *retry ? Retry::kYes : Retry::kNo},
                     .arrays = *arrays};
}

}  // namespace psiperf
