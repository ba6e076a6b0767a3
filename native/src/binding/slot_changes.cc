#include "binding/slot_changes.h"

#include <string>
#include <utility>

#include "core/file_kind.h"

namespace psiperf {
namespace {

std::optional<uint32_t> SlotOf(const Napi::Value& value, size_t slot_count) {
  if (!value.IsNumber()) return std::nullopt;
  const double slot = value.As<Napi::Number>().DoubleValue();
  if (!(slot >= 0 && slot < static_cast<double>(slot_count))) return std::nullopt;
  return static_cast<uint32_t>(slot);
}

std::optional<FileNames> FileNamesOf(const Napi::Value& value) {
  if (!value.IsString()) return std::nullopt;
  const std::string names = value.As<Napi::String>().Utf8Value();
  if (names == "cgroup") return FileNames::kCgroup;
  if (names == "node") return FileNames::kNode;
  return std::nullopt;
}

std::optional<SlotSpec> SlotSpecOf(const Napi::Object& object) {
  const Napi::Value directory = object.Get("directory");
  const Napi::Value inode = object.Get("inode");
  const Napi::Value wanted = object.Get("wanted");
  const std::optional<FileNames> names = FileNamesOf(object.Get("files"));
  if (!directory.IsString() || !(inode.IsBigInt() || inode.IsUndefined()) || !wanted.IsNumber() || !names) {
    return std::nullopt;
  }
  SlotSpec spec;
  spec.directory = directory.As<Napi::String>().Utf8Value();
  bool lossless = true;
  if (inode.IsBigInt()) spec.inode = inode.As<Napi::BigInt>().Uint64Value(&lossless);
  spec.names = *names;
  spec.wanted = static_cast<FileKinds>(wanted.As<Napi::Number>().Uint32Value());
  return lossless ? std::optional(std::move(spec)) : std::nullopt;
}

bool ReadRemoved(const Napi::Value& list, size_t slot_count, std::vector<uint32_t>& removed) {
  if (!list.IsArray()) return false;
  const auto array = list.As<Napi::Array>();
  for (uint32_t index = 0; index < array.Length(); ++index) {
    const std::optional<uint32_t> slot = SlotOf(array.Get(index), slot_count);
    if (!slot) return false;
    removed.push_back(*slot);
  }
  return true;
}

bool ReadAdded(const Napi::Value& list, size_t slot_count, std::vector<SlotToAdd>& added) {
  if (!list.IsArray()) return false;
  const auto array = list.As<Napi::Array>();
  for (uint32_t index = 0; index < array.Length(); ++index) {
    const Napi::Value element = array.Get(index);
    if (!element.IsObject()) return false;
    const std::optional<uint32_t> slot = SlotOf(element.As<Napi::Object>().Get("slot"), slot_count);
    std::optional<SlotSpec> spec = SlotSpecOf(element.As<Napi::Object>());
    if (!slot || !spec) return false;
    added.push_back({.slot = *slot, .spec = std::move(*spec)});
  }
  return true;
}

bool IsArrayOf(const Napi::Value& value, napi_typedarray_type type) {
  return value.IsTypedArray() && value.As<Napi::TypedArray>().TypedArrayType() == type;
}

}  // namespace

std::optional<ReadRequest> ReadRequestOf(const Napi::CallbackInfo& info) {
  if (!info[0].IsObject() || !IsArrayOf(info[1], napi_int32_array) ||
      !IsArrayOf(info[2], napi_float64_array)) {
    return std::nullopt;
  }
  const auto given = info[0].As<Napi::Object>();
  ReadRequest request;
  request.status = info[1].As<Napi::Int32Array>();
  request.values = info[2].As<Napi::Float64Array>();
  const size_t slot_count = request.status.ElementLength() / kFileKinds;
  const Napi::Value retry = given.Get("retry");
  const bool fits = request.status.ElementLength() == slot_count * kFileKinds &&
                    request.values.ElementLength() == slot_count * kValuesPerSlot;
  if (!fits || !retry.IsBoolean() || !ReadRemoved(given.Get("remove"), slot_count, request.changes.remove) ||
      !ReadAdded(given.Get("add"), slot_count, request.changes.add)) {
    return std::nullopt;
  }
  request.changes.retry = retry.As<Napi::Boolean>() ? Retry::kYes : Retry::kNo;
  return request;
}

}  // namespace psiperf
