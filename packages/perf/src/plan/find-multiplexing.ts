import type { PlannedGroup } from '../counter-plan.ts';
import type { PmuTopology } from '../pmu/pmu.ts';
import { PERF_TYPE_SOFTWARE } from './resolve-event.ts';
import { type TryOpen, trialCpusOf, tryPart } from './trials.ts';

/**
 * Why the hardware groups have to take turns, or undefined where they all have room at once. The kernel is asked for one
 * group of everything that is to be counted on a CPU. It does not know of other tools that use the PMU.
 */
export function findMultiplexing(
  groups: readonly PlannedGroup[],
  topology: PmuTopology,
  tryOpen: TryOpen,
): string | undefined {
  const hardware = groups.filter((group) => group.hardware);
  const others = topology.pmus?.filter(({ kind }) => kind !== 'core') ?? [];
  const elsewhere = new Set([PERF_TYPE_SOFTWARE, ...others.map(({ type }) => type)]);
  for (const cpu of trialCpusOf(topology.online, topology)) {
    const there = hardware.filter(({ raw }) => raw.parts.some(({ cpus }) => cpus.includes(cpu)));
    const events = there.flatMap(({ raw }) => raw.parts.find(({ cpus }) => cpus.includes(cpu))?.events ?? []);
    const counters = events.filter(({ type }) => !elsewhere.has(type));
    if (there.length > 1 && tryPart({ cpus: [cpu], events: counters }, topology, tryOpen) !== 0) {
      const names = there.map(({ name }) => name).join(' and ');
      return `the PMU has no room for the groups ${names} at once: they take turns, and their values are estimates`;
    }
  }
  return undefined;
}
