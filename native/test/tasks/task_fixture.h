#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "../temporary_directory.h"
#include "core/tasks/task_cgroup.h"
#include "core/tasks/task_state.h"
#include "faulty_kernel.h"

namespace psiperf::test {

// The output of one pass.
struct TaskOutput {
  explicit TaskOutput(size_t cgroups) : status(cgroups), values(cgroups * kTaskStates) {}

  [[nodiscard]] TaskRows Rows() { return {.status = status, .values = values}; }
  // Running, sleeping, uninterruptible, stopped.
  [[nodiscard]] std::vector<double> CountsOf(size_t cgroup) const {
    const auto first = values.begin() + static_cast<std::ptrdiff_t>(cgroup * kTaskStates);
    return {first, first + kTaskStates};
  }

  std::vector<Status> status;
  std::vector<double> values;
};

using Counts = std::vector<double>;

// Ordinary files in the place of a procfs and of cgroups.
class TaskFixture : public ::testing::Test {
 protected:
  static constexpr size_t kPlenty = 1000;

  TaskFixture() { MakeDirectory("proc"); }

  void MakeDirectory(const std::string& path) const {
    std::filesystem::create_directories(root.Path() + "/" + path);
  }
  void Write(const std::string& path, const std::string& text) const {
    MakeDirectory(std::filesystem::path(path).parent_path());
    root.Write(path, text);
  }
  void WriteTask(int pid, int tid, const std::string& letter, const std::string& cgroup = "/a") const {
    const std::string task = "proc/" + std::to_string(pid) + "/task/" + std::to_string(tid);
    Write(task + "/stat", std::to_string(tid) + " (a b) " + letter + " 1 1187 0\n");
    Write(task + "/cgroup", "1:name=systemd:/other\n0::" + cgroup + "\n");
    // Every thread has a directory of its process under its own id, too.
    if (tid != pid) WriteThread(tid, letter);
  }
  // As it is found by its id alone.
  void WriteThread(int tid, const std::string& letter) const {
    const std::string id = std::to_string(tid);
    Write("proc/" + id + "/task/" + id + "/stat", id + " (a) b) " + letter + " 1 1187 0\n");
  }
  [[nodiscard]] TaskCgroup Cgroup(const std::string& name) const {
    return {.directory = root.Path() + name, .inode = std::nullopt, .path = name};
  }
  [[nodiscard]] std::string ProcRoot() const { return root.Path() + "/proc"; }

  TemporaryDirectory root;
  FaultyKernel kernel;
};

}  // namespace psiperf::test
