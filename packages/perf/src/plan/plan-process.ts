import { ABSENT } from '@psiperf/cgroup';
import type { CounterPlan, PlannedEvent, PlannedGroup } from '../counter-plan.ts';
import { parseEvent } from '../events/parse-event.ts';
import type { PmuTopology } from '../pmu/pmu.ts';
import type { ProcessSupport } from '../probe/probe-process.ts';
import type { NativeCounters } from '../raw/native-addon.ts';
import { toUserSpace } from '../raw/user-space.ts';
import type { RequestedGroup } from '../requested-group.ts';
import { planCounters } from './plan-counters.ts';

/** PERF_COUNT_SW_CONTEXT_SWITCHES, _CPU_MIGRATIONS and _CGROUP_SWITCHES: what the scheduler does is never in user space. */
const OF_THE_SCHEDULER: ReadonlySet<number> = new Set([3, 4, 11]);

const IN_THE_KERNEL = 'it happens in the kernel, and only user space is counted';

export interface ProcessPlanOptions {
  readonly groups: readonly RequestedGroup[];
  readonly topology: PmuTopology;
  readonly support: ProcessSupport;
  /** Undefined without the addon; `support` says that nothing works then. */
  readonly tryOpenInThread: NativeCounters['tryOpenInThread'] | undefined;
}

/**
 * What can be counted of this process, and how: as `planCounters` has it for cgroups. Where only user space may be
 * counted the events are that part of them, and those that have none are absent: a 0 that nobody measured would be told of
 * them.
 * @throws PerfError `ERR_PERF_EVENT` for a name that is not understood.
 */
export function planProcess({ groups, topology, support, tryOpenInThread }: ProcessPlanOptions): CounterPlan {
  const isUserSpace = support.userSpaceOnly !== undefined;
  const isLeftOut = (name: string) => isUserSpace && isInKernel(name);
  const plan = planCounters({
    groups: groups.map((group) => ({ ...group, events: group.events.filter((name) => !isLeftOut(name)) })),
    topology,
    support: {
      ...support,
      cgroups: { result: 'works' },
      hierarchy: { version: 2 },
      // What is wrong about times on some kernels is the clock of cgroups.
      kernel: { release: '', slowSwitches: undefined, lyingTimes: undefined },
    },
    tryOpen: tryOpenInThread && ((events) => tryOpenInThread(isUserSpace ? events.map(toUserSpace) : events)),
  });
  const names = [...new Set(groups.flatMap(({ events }) => events))];
  return {
    ...plan,
    groups: isUserSpace ? plan.groups.map(restrictToUserSpace) : plan.groups,
    events: names.map((name) => plan.events.find((event) => event.name === name) ?? toLeftOut(name)),
  };
}

/** Of `:u` and such an event together nothing is left either, which `parseEvent` refuses. */
function isInKernel(name: string): boolean {
  const { meaning, excludeUser } = parseEvent(name);
  return excludeUser || (meaning.kind === 'software' && OF_THE_SCHEDULER.has(meaning.config));
}

function toLeftOut(name: string): PlannedEvent {
  return { name, place: ABSENT['not-permitted'], why: IN_THE_KERNEL };
}

function restrictToUserSpace(group: PlannedGroup): PlannedGroup {
  const parts = group.raw.parts.map((part) => ({ ...part, events: part.events.map(toUserSpace) }));
  return { ...group, raw: { parts } };
}
