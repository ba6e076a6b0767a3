#include "binding/arguments.h"

#include <cmath>

namespace psiperf {
namespace {

bool IsArrayOf(const Napi::Value& value, napi_typedarray_type type) {
  return value.IsTypedArray() && value.As<Napi::TypedArray>().TypedArrayType() == type;
}

}  // namespace

std::optional<uint32_t> IndexOf(const Napi::Value& value, size_t end) {
  if (!value.IsNumber()) return std::nullopt;
  const double number = value.As<Napi::Number>().DoubleValue();
  if (!(number >= 0 && number < static_cast<double>(end)) || std::trunc(number) != number)
    return std::nullopt;
  return static_cast<uint32_t>(number);
}

std::optional<bool> BooleanOf(const Napi::Value& value) {
  if (!value.IsBoolean()) return std::nullopt;
  return value.As<Napi::Boolean>().Value();
}

std::optional<uint64_t> Word64Of(const Napi::Value& value) {
  if (!value.IsBigInt()) return std::nullopt;
  bool lossless = true;
  const uint64_t word = value.As<Napi::BigInt>().Uint64Value(&lossless);
  return lossless ? std::optional(word) : std::nullopt;
}

std::optional<DirectoryArgument> DirectoryOf(const Napi::Object& object) {
  const Napi::Value path = object.Get("directory");
  const Napi::Value inode = object.Get("inode");
  const std::optional<uint64_t> word = Word64Of(inode);
  if (!path.IsString() || !(word || inode.IsUndefined())) return std::nullopt;
  return DirectoryArgument{.path = path.As<Napi::String>().Utf8Value(), .inode = word};
}

std::optional<ReadingArrays> ReadingArraysOf(const Napi::Value& status, const Napi::Value& values) {
  if (!IsArrayOf(status, napi_int32_array) || !IsArrayOf(values, napi_float64_array)) return std::nullopt;
  return ReadingArrays{.status = status.As<Napi::Int32Array>(), .values = values.As<Napi::Float64Array>()};
}

std::optional<size_t> SlotsOf(const ReadingArrays& arrays, size_t status_per_slot, size_t values_per_slot) {
  const size_t slots = arrays.status.ElementLength() / status_per_slot;
  const bool fits = arrays.status.ElementLength() == slots * status_per_slot &&
                    arrays.values.ElementLength() == slots * values_per_slot;
  return fits ? std::optional(slots) : std::nullopt;
}

}  // namespace psiperf
