#include "core/perf/counter_plan.h"

#include <linux/perf_event.h>

#include <algorithm>
#include <utility>

#include "core/perf/counter_layout.h"

namespace psiperf {
namespace {

bool NeedsNoPmu(const CounterEvent& event) {
  return event.type == PERF_TYPE_SOFTWARE;
}

std::vector<uint32_t> CpusOf(const std::vector<GroupSpec>& groups) {
  std::vector<uint32_t> cpus;
  for (const GroupSpec& group : groups) {
    for (const GroupPart& part : group.parts) cpus.insert(cpus.end(), part.cpus.begin(), part.cpus.end());
  }
  std::sort(cpus.begin(), cpus.end());
  cpus.erase(std::unique(cpus.begin(), cpus.end()), cpus.end());
  return cpus;
}

}  // namespace

CounterPlan::CounterPlan(const std::vector<GroupSpec>& groups) : cpus_(CpusOf(groups)) {
  for (const GroupSpec& group : groups) {
    GroupPlan plan = PlanOf(group);
    plan.first_status = status_per_slot_;
    plan.first_value = values_per_slot_;
    status_per_slot_ += kStatusPerGroup;
    values_per_slot_ += kTimesPerGroup + plan.event_count;
    groups_.push_back(std::move(plan));
  }
}

GroupPlan CounterPlan::PlanOf(const GroupSpec& group) const {
  GroupPlan plan;
  plan.events_by_cpu.resize(cpus_.size());
  for (const GroupPart& part : group.parts) {
    plan.event_count = part.events.size();
    plan.needs_no_pmu = plan.needs_no_pmu && std::all_of(part.events.begin(), part.events.end(), NeedsNoPmu);
    for (const uint32_t cpu : part.cpus) {
      const auto place = std::lower_bound(cpus_.begin(), cpus_.end(), cpu) - cpus_.begin();
      plan.events_by_cpu[static_cast<size_t>(place)] = part.events;
    }
  }
  return plan;
}

}  // namespace psiperf
