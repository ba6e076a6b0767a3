import { ABSENT, type Absence } from '@psiperf/cgroup';
import type { CounterPlan, CountPlace, PlannedEvent, PlannedGroup } from '../counter-plan.ts';
import type { PmuTopology } from '../pmu/pmu.ts';
import type { CounterSupport, Probed } from '../probe/counter-support.ts';
import type { RequestedGroup } from '../requested-group.ts';
import { type CountingUnit, isLack, toCountingUnit } from './counting-unit.ts';
import { findMultiplexing } from './find-multiplexing.ts';
import { findSupport } from './find-support.ts';
import { type FormedGroup, keyOf, separatePlacements, splitToFit } from './form-groups.ts';
import { type TryOpen, withoutThrowing } from './trials.ts';

/** What the plan is made of. */
export interface PlanOptions {
  readonly groups: readonly RequestedGroup[];
  readonly topology: PmuTopology;
  readonly support: Pick<CounterSupport, 'software' | 'hardware' | 'cgroups' | 'hierarchy' | 'kernel'>;
  /** Undefined without the addon; `support` says that nothing works then. */
  readonly tryOpen: TryOpen | undefined;
}

/** A group with what it was formed from, for finding the counts of its events again. */
interface Planned extends FormedGroup {
  readonly planned: PlannedGroup;
}

/**
 * What can be counted of what was asked for, and how: events that this machine lacks are left out, with the reason;
 * events that cannot be counted together, because they are of different PMUs or because a PMU has no room for all of
 * them, are in groups of their own. Asks the kernel by opening each group for a moment; counts nothing.
 * @param options what is asked for, and what this machine has.
 * @throws PerfError `ERR_PERF_EVENT` for a name that is not understood.
 */
export function planCounters({ groups, topology, support, tryOpen }: PlanOptions): CounterPlan {
  const planner = new Planner(topology, support, tryOpen && withoutThrowing(tryOpen));
  for (const group of groups) planner.add(group);
  return planner.finish(groups);
}

class Planner {
  readonly #topology: PmuTopology;
  readonly #support: PlanOptions['support'];
  readonly #tryOpen: TryOpen | undefined;
  readonly #planned: Planned[] = [];
  readonly #lacks = new Map<string, { readonly place: Absence; readonly why: string }>();
  readonly #notes: string[] = [];

  constructor(topology: PmuTopology, support: PlanOptions['support'], tryOpen: TryOpen | undefined) {
    this.#topology = topology;
    this.#support = support;
    this.#tryOpen = tryOpen;
  }

  add(group: RequestedGroup): void {
    const units = group.events.flatMap((name) => this.#toUnit(name) ?? []);
    const separated = separatePlacements(units, this.#topology);
    if (separated.length > 1) this.#notes.push(tellSeparated(group, separated));
    const formed = separated.flatMap((it) => this.#split(group, it));
    for (const part of formed) this.#planned.push(this.#toPlanned(group, part, formed.length === 1));
  }

  finish(groups: readonly RequestedGroup[]): CounterPlan {
    const { hierarchy, kernel } = this.#support;
    const planned = this.#planned.map((group) => group.planned);
    const online = new Set(this.#topology.online);
    const descriptorsOf = ({ raw }: PlannedGroup) =>
      raw.parts.reduce(
        (sum, { cpus, events }) => sum + events.length * cpus.filter((it) => online.has(it)).length,
        0,
      );
    return {
      groups: planned,
      events: [...new Set(groups.flatMap(({ events }) => events))].map((name) => this.#toEvent(name)),
      hierarchy,
      multiplexing: this.#tryOpen && findMultiplexing(planned, this.#topology, this.#tryOpen),
      notes: this.#notes,
      timesLie: kernel.lyingTimes !== undefined,
      descriptorsPerTarget: planned.reduce((sum, group) => sum + descriptorsOf(group), 0),
      descriptorsOnce: planned.length === 0 ? 0 : online.size,
    };
  }

  /** Undefined for an event that cannot be counted, which is remembered. */
  #toUnit(name: string): CountingUnit | undefined {
    const refusal = this.#refusalOf(name);
    if (refusal !== undefined) return this.#leaveOut(name, refusal.reason, refusal.why);
    if (this.#tryOpen === undefined) return this.#leaveOut(name, 'not-supported', 'the addon is missing');
    const unit = toCountingUnit(name, this.#topology, this.#tryOpen);
    return isLack(unit) ? this.#leaveOut(name, unit.reason, unit.why) : unit;
  }

  /** What is unknown may work, and what may change may work later: both are tried. */
  #refusalOf(name: string): Extract<Probed, { readonly why: string }> | undefined {
    const { cgroups } = this.#support;
    for (const probed of [findSupport(name, this.#support, this.#topology), cgroups]) {
      if (probed.result === 'does-not' && !probed.mayChange) return probed;
    }
    return undefined;
  }

  #leaveOut(name: string, reason: keyof typeof ABSENT, why: string): undefined {
    this.#lacks.set(name, { place: ABSENT[reason], why });
  }

  #split(group: RequestedGroup, units: readonly CountingUnit[]): readonly FormedGroup[] {
    if (units.length === 0 || this.#tryOpen === undefined) return [];
    const { groups, unfit } = splitToFit(units, this.#topology, this.#tryOpen);
    for (const { name } of unfit) {
      this.#leaveOut(
        name,
        'not-supported',
        'the PMU has no room for the two events that it is the difference of',
      );
    }
    if (groups.length > 1) {
      const parts = groups.map((it) => `{${nameOf(it.units)}}`).join(' and ');
      this.#notes.push(
        `the PMU has no room for all of the group ${group.name} at once: it is split into ${parts}`,
      );
    }
    return groups;
  }

  #toPlanned(group: RequestedGroup, formed: FormedGroup, isWhole: boolean): Planned {
    const name = this.#freeName(isWhole ? group.name : nameOf(formed.units));
    const planned: PlannedGroup = {
      name,
      times: group.times,
      events: formed.members.map((member) => member.name),
      raw: formed.raw,
      hardware: formed.members.some(({ hardware }) => hardware),
    };
    return { ...formed, planned };
  }

  /** Parts of two groups can be the same events. */
  #freeName(name: string): string {
    let free = name;
    for (let number = 2; this.#planned.some(({ planned }) => planned.name === free); number++) {
      free = `${name} (${number})`;
    }
    return free;
  }

  /** Of an event in several groups the first one counts. */
  #toEvent(name: string): PlannedEvent {
    for (const [group, { units, members }] of this.#planned.entries()) {
      const unit = units.find((it) => it.name === name);
      if (unit !== undefined) return { name, place: placeOf(unit, group, members.map(keyOf)) };
    }
    return { name, ...(this.#lacks.get(name) ?? { place: ABSENT.unknown }) };
  }
}

function placeOf({ members }: CountingUnit, group: number, keys: readonly string[]): CountPlace {
  const [count = -1, minus] = members.map((member) => keys.indexOf(keyOf(member)));
  return minus === undefined ? { group, count } : { group, count, minus };
}

function nameOf(units: readonly CountingUnit[]): string {
  return units.map(({ name }) => name).join(',');
}

function tellSeparated({ name }: RequestedGroup, separated: readonly (readonly CountingUnit[])[]): string {
  const parts = separated.map((units) => `{${nameOf(units)}}`).join(' and ');
  return `the events of the group ${name} are counted in different places: it is split into ${parts}`;
}
