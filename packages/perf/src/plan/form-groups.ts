// Which events are in one group: those that were asked for in one, as far as the machine allows.

import type { PmuTopology } from '../pmu/pmu.ts';
import type { RawEvent, RawGroup } from '../raw/native-addon.ts';
import type { CountingUnit } from './counting-unit.ts';
import type { ResolvedEvent } from './resolve-event.ts';
import { type TryOpen, tryPart } from './trials.ts';

/** Units that are counted in one group, and the group. */
export interface FormedGroup {
  readonly units: readonly CountingUnit[];
  /** What is counted, each once. */
  readonly members: readonly ResolvedEvent[];
  readonly raw: RawGroup;
}

/**
 * Hardware units are apart where they are counted in different places; software units go along with hardware ones that are
 * counted on all CPUs, else they are a group of their own.
 */
export function separatePlacements(units: readonly CountingUnit[], topology: PmuTopology): CountingUnit[][] {
  const byPlacement = new Map<string, CountingUnit[]>();
  for (const unit of units.filter(({ hardware }) => hardware)) {
    byPlacement.set(unit.placement, [...(byPlacement.get(unit.placement) ?? []), unit]);
  }
  const separated = [...byPlacement.values()];
  const software = units.filter(({ hardware }) => !hardware);
  const host = separated.find((group) => isEverywhere(group, topology));
  if (host !== undefined) host.push(...software);
  else if (software.length > 0) separated.push(software);
  return separated;
}

/** As many units in each group as the PMU has room for, in their order. */
export function splitToFit(
  units: readonly CountingUnit[],
  topology: PmuTopology,
  tryOpen: TryOpen,
): { readonly groups: readonly FormedGroup[]; readonly unfit: readonly CountingUnit[] } {
  const whole = formGroup(units);
  if (fits(whole, topology, tryOpen)) return { groups: [whole], unfit: [] };
  const groups: FormedGroup[] = [];
  const unfit: CountingUnit[] = [];
  let current: FormedGroup | undefined;
  for (const unit of units) {
    const together = formGroup([...(current?.units ?? []), unit]);
    if (fits(together, topology, tryOpen)) {
      current = together;
      continue;
    }
    if (current !== undefined) groups.push(current);
    const alone = formGroup([unit]);
    const hasRoom = fits(alone, topology, tryOpen);
    if (!hasRoom) unfit.push(unit);
    current = hasRoom ? alone : undefined;
  }
  if (current !== undefined) groups.push(current);
  return { groups, unfit };
}

/** Whether all parts can be opened; a group that cannot be on the PMU at one time gets EINVAL for a sibling. */
export function fits({ raw }: Pick<FormedGroup, 'raw'>, topology: PmuTopology, tryOpen: TryOpen): boolean {
  return raw.parts.every((part) => tryPart(part, topology, tryOpen) === 0);
}

function formGroup(units: readonly CountingUnit[]): FormedGroup {
  const members = uniqueMembers(units);
  const [first] = members;
  const parts = (first?.parts ?? []).map(({ cpus }, index) => ({
    cpus,
    // A software event has one part, whatever its group has.
    events: members.map((member) => eventOf(member, index)).filter((event) => event !== undefined),
  }));
  return { units, members, raw: { parts } };
}

/** Each event once, hardware first: it leads, so that the group is the PMU's from the start. */
function uniqueMembers(units: readonly CountingUnit[]): readonly ResolvedEvent[] {
  const members = new Map<string, ResolvedEvent>();
  for (const member of units.flatMap((unit) => unit.members)) {
    const key = keyOf(member);
    if (!members.has(key)) members.set(key, member);
  }
  const unique = [...members.values()];
  return [...unique.filter(({ hardware }) => hardware), ...unique.filter(({ hardware }) => !hardware)];
}

/** Equal for two names of one event. */
export function keyOf(member: ResolvedEvent): string {
  const event = eventOf(member, 0);
  return event === undefined ? member.name : Object.values(event).join();
}

function eventOf({ parts }: ResolvedEvent, part: number): RawEvent | undefined {
  return (parts[part] ?? parts[0])?.events[0];
}

function isEverywhere(units: readonly CountingUnit[], { possible }: PmuTopology): boolean {
  const cpus = new Set(units[0]?.members[0]?.parts.flatMap((part) => part.cpus));
  return possible.every((cpu) => cpus.has(cpu));
}
