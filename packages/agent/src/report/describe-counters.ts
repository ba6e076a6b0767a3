// What psiperf found about counters, in the order in which one thing needs the other.

import { isAbsence } from '@psiperf/cgroup';
import type { CounterSupport, Counters, Probed } from '@psiperf/perf';
import type { Finding } from './finding.ts';

/** What was asked for. */
export interface Wanted {
  /** Whether counting is on; without it nothing that is missing is a failure. */
  readonly perf: boolean;
  readonly derived: boolean;
  /** How many cgroups there are to count. */
  readonly cgroups: number;
}

/** Tells what can be counted here and what not. */
export function describeCounters(counters: Counters, wanted: Wanted): Finding[] {
  const { support, plan } = counters;
  return [
    describeSwitch(wanted.perf),
    describeProbed('software events', support.software, wanted.perf),
    describeProbed('counting by cgroup', support.cgroups, wanted.perf),
    describeHardware(support),
    ...describeEvents(plan, wanted.perf),
    ...describeTurns(plan),
    ...describeRoom(counters, wanted.cgroups),
    ...(wanted.derived ? describeDerived(counters) : []),
    ...describeKernel(support),
  ];
}

function describeSwitch(wanted: boolean): Finding {
  const detail = wanted
    ? 'on'
    : 'off; --perf turns them on, docs/perf.md has the cost. What could be counted here:';
  return { status: 'ok', subject: 'counters', detail };
}

function describeProbed(subject: string, probed: Probed, wanted: boolean): Finding {
  if (probed.result === 'works') return { status: 'ok', subject, detail: 'works' };
  const status = probed.result === 'does-not' && wanted ? 'fail' : 'note';
  const { why, remedy = 'nothing can be done about it' } = probed;
  return { status, subject, detail: `${toWords(probed)} (${why})`, remedy };
}

/** Never a failure: many virtual machines have no PMU, and the kernel's own events are counted all the same. */
function describeHardware({ hardware, pmus }: CounterSupport): Finding {
  const subject = 'hardware events';
  if (hardware.result === 'works')
    return { status: 'ok', subject, detail: `works (${pmus.map(({ name }) => name).join(', ')})` };
  const { why, remedy } = hardware;
  const finding = { status: 'note', subject, detail: `${toWords(hardware)} (${why})` } as const;
  return remedy === undefined ? finding : { ...finding, remedy };
}

function toWords(probed: Exclude<Probed, { result: 'works' }>): string {
  return probed.result === 'unknown' ? 'could not tell' : probed.reason.replaceAll('-', ' ');
}

function describeEvents({ events }: Counters['plan'], wanted: boolean): Finding[] {
  const subject = 'events';
  const counted = events.filter(({ place }) => !isAbsence(place)).map(({ name }) => name);
  const ofCounted: Finding = { status: 'ok', subject, detail: `${counted.join(', ')} can be counted` };
  const ofMissing = Array.from(namesByLack(events), ([why, names]): Finding => {
    return { status: 'note', subject, detail: `${names.join(', ')} cannot be counted (${why})` };
  });
  if (counted.length > 0) return [ofCounted, ...ofMissing];
  const remedy = 'ask for others with --perf-events, or leave out --perf';
  return [...ofMissing, { status: wanted ? 'fail' : 'note', subject, detail: 'none can be counted', remedy }];
}

function namesByLack(events: Counters['plan']['events']): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const { name, place, why } of events) {
    if (!isAbsence(place)) continue;
    const lack = why ?? place.absent.replaceAll('-', ' ');
    names.set(lack, [...(names.get(lack) ?? []), name]);
  }
  return names;
}

function describeTurns({ multiplexing, notes }: Counters['plan']): Finding[] {
  const subject = 'groups';
  const ofNotes = notes.map((detail): Finding => ({ status: 'note', subject, detail }));
  if (multiplexing === undefined) return ofNotes;
  const remedy = 'ask for fewer events with --perf-events, or trust container.perf.running_ratio';
  return [...ofNotes, { status: 'note', subject, detail: multiplexing, remedy }];
}

function describeRoom({ plan, reader }: Counters, cgroups: number): Finding[] {
  if (plan.groups.length === 0) return [];
  const { descriptorsPerTarget, descriptorsOnce } = plan;
  const subject = 'descriptors';
  const needed = `${cgroups} x ${descriptorsPerTarget} + ${descriptorsOnce} are needed`;
  if (reader.capacity >= cgroups) return [{ status: 'ok', subject, detail: needed }];
  const detail = `${needed}, and there is room to count ${reader.capacity} of ${cgroups}`;
  const remedy = 'raise RLIMIT_NOFILE or --perf-fd-limit, or count fewer --perf-events';
  return [{ status: 'note', subject, detail, remedy }];
}

const DERIVED = Object.freeze({
  'perf.ipc': 'cycles and instructions',
  'perf.cache.mpki': 'cache-misses and instructions',
});

function describeDerived({ metrics }: Counters): Finding[] {
  const names = new Set(metrics.map(({ name }) => name));
  return Object.entries(DERIVED).flatMap(([name, events]): Finding[] => {
    if (names.has(name)) return [];
    const detail = `container.${name} needs ${events} in one group, counted`;
    return [{ status: 'note', subject: 'derived metrics', detail }];
  });
}

/** Only events of a PMU take turns. */
function describeKernel({ kernel, hardware }: CounterSupport): Finding[] {
  const subject = `kernel ${kernel.release}`;
  const lyingTimes = hardware.result === 'does-not' ? undefined : kernel.lyingTimes;
  return [kernel.slowSwitches, lyingTimes].flatMap((detail) =>
    detail === undefined ? [] : [{ status: 'note', subject, detail } as const],
  );
}
