#pragma once

#include <napi.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "binding/read_work.h"

// What JavaScript gave as plain values, which no longer need V8; nothing where it is of another type. A
// worker thread can be terminated at any moment, and from then on every property is empty: nothing is done
// with one but to ask its type.
namespace psiperf {

// A whole number from 0 up to, but not including, `end`.
std::optional<uint32_t> IndexOf(const Napi::Value& value, size_t end);

std::optional<bool> BooleanOf(const Napi::Value& value);

// A bigint of 64 bits without a sign.
std::optional<uint64_t> Word64Of(const Napi::Value& value);

// An array, each element as `element_of` says; nothing where that is nothing for one.
template <typename ElementOf>
auto ListOf(const Napi::Value& value, ElementOf element_of) {
  using Element = typename decltype(element_of(value))::value_type;
  std::optional<std::vector<Element>> list;
  if (!value.IsArray()) return list;
  const auto array = value.As<Napi::Array>();
  list.emplace();
  for (uint32_t index = 0; index < array.Length(); ++index) {
    auto element = element_of(array.Get(index));
    if (!element) return std::optional<std::vector<Element>>();
    list->push_back(std::move(*element));
  }
  return list;
}

// The properties `directory` and `inode`, which can be missing.
struct DirectoryArgument {
  std::string path;
  std::optional<uint64_t> inode;
};
std::optional<DirectoryArgument> DirectoryOf(const Napi::Object& object);

std::optional<ReadingArrays> ReadingArraysOf(const Napi::Value& status, const Napi::Value& values);

// For how many slots the arrays have places; nothing where they do not agree. Slots with no place are none.
std::optional<size_t> SlotsOf(const ReadingArrays& arrays, size_t status_per_slot, size_t values_per_slot);

}  // namespace psiperf
