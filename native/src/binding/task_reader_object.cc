#include "binding/task_reader_object.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "binding/arguments.h"
#include "binding/read_work.h"
#include "binding/reading_state.h"

namespace psiperf {
namespace {

constexpr const char* kNewUsage = "TaskReader(procRoot: string)";
constexpr const char* kReadUsage =
    "read({ method: 'threads' | 'walk', cgroups: { directory, inode?: bigint, path }[], limit: number }, "
    "status: Int32Array of 1 a cgroup, values: Float64Array of 4 a cgroup)";

std::optional<TaskMethod> TaskMethodOf(const Napi::Value& value) {
  if (!value.IsString()) return std::nullopt;
  const std::string method = value.As<Napi::String>().Utf8Value();
  if (method == "threads") return TaskMethod::kThreads;
  if (method == "walk") return TaskMethod::kWalk;
  return std::nullopt;
}

std::optional<TaskCgroup> TaskCgroupOf(const Napi::Value& value) {
  if (!value.IsObject()) return std::nullopt;
  const auto object = value.As<Napi::Object>();
  std::optional<DirectoryArgument> directory = DirectoryOf(object);
  const Napi::Value path = object.Get("path");
  if (!directory || !path.IsString()) return std::nullopt;
  return TaskCgroup{.directory = std::move(directory->path),
                    .inode = directory->inode,
                    .path = path.As<Napi::String>().Utf8Value()};
}

std::optional<TaskPass> TaskPassOf(const Napi::Value& value, const ReadingArrays& arrays) {
  if (!value.IsObject()) return std::nullopt;
  const auto object = value.As<Napi::Object>();
  constexpr size_t end = size_t{std::numeric_limits<uint32_t>::max()} + 1;
  const std::optional<TaskMethod> method = TaskMethodOf(object.Get("method"));
  const std::optional<uint32_t> limit = IndexOf(object.Get("limit"), end);
  auto cgroups = ListOf(object.Get("cgroups"), TaskCgroupOf);
  const std::optional<size_t> slots = SlotsOf(arrays, 1, kTaskStates);
  if (!method || !limit || !cgroups || !slots || *slots < cgroups->size()) return std::nullopt;
  return TaskPass{.method = *method, .cgroups = std::move(*cgroups), .limit = *limit};
}

}  // namespace

Napi::Function TaskReaderObject::Define(Napi::Env env) {
  return DefineClass(env, "TaskReader", {InstanceMethod("read", &TaskReaderObject::Read)});
}

TaskReaderObject::TaskReaderObject(const Napi::CallbackInfo& info) : ObjectWrap(info) {
  if (info[0].IsString()) {
    state_ = std::make_shared<TaskReading>(info[0].As<Napi::String>().Utf8Value());
    return;
  }
  Napi::TypeError::New(info.Env(), kNewUsage).ThrowAsJavaScriptException();
}

Napi::Value TaskReaderObject::Read(const Napi::CallbackInfo& info) {
  if (!IsReady(info.Env(), state_.get())) return {};
  const std::optional<ReadingArrays> arrays = ReadingArraysOf(info[1], info[2]);
  std::optional<TaskPass> pass = arrays ? TaskPassOf(info[0], *arrays) : std::nullopt;
  if (!pass) {
    Napi::TypeError::New(info.Env(), kReadUsage).ThrowAsJavaScriptException();
    return {};
  }
  // Again: a getter among the arguments can have used this reader.
  if (!IsReady(info.Env(), state_.get())) return {};
  state_->pass = std::move(*pass);
  return ReadWork::Start(info.Env(), state_, *arrays);
}

}  // namespace psiperf
