// The core's reading thread with and without visits to the CPUs, on the same cgroups.
//
//     visit_cpus CGROUP...      directories
//
// For every line on standard input, `nothing`, `opening` or `reading`, which says for what the thread goes to
// each CPU, it opens two groups of four software events in every cgroup, reads them and closes them. It
// prints
// `<open ns> <read ns>`.
#include <linux/perf_event.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "core/perf/counter_layout.h"
#include "core/perf/counter_plan.h"
#include "core/perf/counter_reader.h"
#include "core/syscalls.h"

namespace {

using psiperf::CounterChanges;
using psiperf::VisitFor;

constexpr size_t kGroups = 2;

psiperf::GroupSpec DefaultSoftwareGroup() {
  psiperf::GroupPart part;
  for (uint32_t cpu = 0; cpu < std::thread::hardware_concurrency(); cpu++) part.cpus.push_back(cpu);
  for (uint64_t config : {PERF_COUNT_SW_CONTEXT_SWITCHES, PERF_COUNT_SW_CPU_MIGRATIONS,
                          PERF_COUNT_SW_PAGE_FAULTS_MIN, PERF_COUNT_SW_PAGE_FAULTS_MAJ}) {
    psiperf::CounterEvent event;
    event.type = PERF_TYPE_SOFTWARE;
    event.config = config;
    part.events.push_back(event);
  }
  return {{part}};
}

CounterChanges AddAll(const std::vector<std::string>& directories) {
  CounterChanges changes;
  changes.counting = psiperf::Counting::kOn;
  for (uint32_t slot = 0; slot < directories.size(); slot++) {
    changes.add.push_back({.slot = slot, .spec = {.directory = directories[slot], .inode = {}}});
  }
  return changes;
}

class Bench {
 public:
  explicit Bench(std::vector<std::string> directories)
      : directories_(std::move(directories)),
        groups_(kGroups, DefaultSoftwareGroup()),
        plan_(groups_),
        status_(plan_.StatusPerSlot() * directories_.size()),
        values_(plan_.ValuesPerSlot() * directories_.size()) {}

  void Run(VisitFor visits) {
    psiperf::CounterReader reader(psiperf::kLinuxSyscalls, groups_);
    const int64_t open_nanos = NanosOf(reader, AddAll(directories_), visits);
    CounterChanges nothing;
    nothing.counting = psiperf::Counting::kOn;
    const int64_t read_nanos = NanosOf(reader, std::move(nothing), visits);
    std::cout << open_nanos << ' ' << read_nanos << std::endl;
  }

 private:
  int64_t NanosOf(psiperf::CounterReader& reader, CounterChanges changes, VisitFor visits) {
    const auto begin = std::chrono::steady_clock::now();
    reader.Read(std::move(changes), visits, status_, values_);
    const auto end = std::chrono::steady_clock::now();
    for (size_t at = 0; at < status_.size(); at += psiperf::kStatusPerGroup) {
      if (status_[at] == psiperf::kOk) continue;
      std::cerr << "visit_cpus: status " << status_[at] << '\n';
      std::exit(EXIT_FAILURE);
    }
    return std::chrono::duration_cast<std::chrono::nanoseconds>(end - begin).count();
  }

  std::vector<std::string> directories_;
  std::vector<psiperf::GroupSpec> groups_;
  psiperf::CounterPlan plan_;
  std::vector<psiperf::Status> status_;
  std::vector<double> values_;
};

}  // namespace

int main(int argc, char** argv) {
  Bench bench(std::vector<std::string>(argv + 1, argv + argc));
  std::string line;
  while (std::getline(std::cin, line)) {
    bench.Run(line == "reading"   ? VisitFor::kOpeningAndReading
              : line == "opening" ? VisitFor::kOpening
                                  : VisitFor::kNothing);
  }
  return EXIT_SUCCESS;
}
