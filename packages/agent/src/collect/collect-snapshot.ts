// What becomes of a sample: the one place that decides what is exported, what is counted as an absence, what is told
// of an error, and when a cgroup is taken to be gone.

import {
  type Absence,
  CgroupError,
  type CgroupRef,
  type CgroupStat,
  type Clock,
  isAbsence,
} from '@psiperf/cgroup';
import { type CpuTimeOutcome, type LoadOutcome, type LoadSampler, readCpuTime } from '@psiperf/load';
import type { CounterSample, PerfError } from '@psiperf/perf';
import {
  absencesOf,
  errorsOf,
  type PressureReader,
  type PressureSample,
  type PressureTarget,
  type PsiError,
} from '@psiperf/psi';
import type { Reading } from '@psiperf/telemetry';
import { AbsenceCounts } from './absence-counts.ts';
import type { CgroupCounts, CountedCgroupsOfNode } from './cgroup-counts.ts';
import type { CountedCgroups, CountersById } from './counted-cgroups.ts';
import type { MeasuredCgroup } from './measured-cgroups.ts';
import type { SnapshotTimes } from './point-times.ts';
import { toTables } from './to-tables.ts';

/** A measured cgroup with what was read of it. */
export interface SampledCgroup extends MeasuredCgroup {
  readonly sample: PressureSample;
  /** Only where its events are counted. */
  readonly counters?: CounterSample;
  /** Only where its tasks are counted, and were since it came. */
  readonly load?: LoadOutcome;
}

type LoadsById = ReadonlyMap<bigint, LoadOutcome>;

/** What is broken: told of, and nothing else is lost for it. */
export type SnapshotError = Pick<PsiError | PerfError | CgroupError, 'code' | 'message' | 'hint'>;

/** One reading of everything, with what there is to tell about it. */
export interface Snapshot extends Reading {
  /** Newest last. */
  readonly cgroups: readonly SampledCgroup[];
  /** Of `/proc/pressure`. */
  readonly node: PressureSample;
  /** Of `/proc/stat`. */
  readonly cpuTime: CpuTimeOutcome;
  readonly absences: AbsenceCounts;
  readonly errors: readonly SnapshotError[];
  /** How long the slowest file of each name took, in milliseconds. */
  readonly longestMillis: ReadonlyMap<string, number>;
  /** Of all cgroups; undefined where the kernel does not say. */
  readonly cgroupCounts: CgroupStat | undefined;
  /** Age of the oldest that it tells; 0 where the kernel was quick enough. */
  readonly ageMillis: number;
}

/** What a snapshot is taken of, and with. */
export interface SnapshotSources {
  /** The tree, as far as a snapshot needs it. */
  readonly tree: { settle(): Promise<void>; forget(ref: CgroupRef): void };
  /** What is measured, after whoever knows it has looked; and why others, which should be, have no reading at all. */
  readonly cgroups: {
    settle(): Promise<void>;
    list(): readonly MeasuredCgroup[];
    readonly lacking?: readonly { readonly absence: Absence }[];
  };
  readonly reader: PressureReader;
  readonly nodeTarget: PressureTarget;
  readonly procRoot: string;
  /** Whether pressure and throttling are exported; true unless a predecessor's variable says otherwise. */
  readonly exportsPressure?: boolean;
  readonly cgroupCounts: Pick<CgroupCounts, 'read'>;
  /** Undefined where nothing is counted. */
  readonly counted: CountedCgroups | undefined;
  /** Undefined where tasks are not counted. */
  readonly load?: Pick<LoadSampler, 'read'> | undefined;
  /** When the node was started, milliseconds since the epoch: the start of its own counters. */
  readonly nodeStartMillis: number;
  /** The options of metric rows that are on. */
  readonly optIns: ReadonlySet<string>;
  readonly times: SnapshotTimes;
  readonly clock: Clock;
}

const NOTHING_COUNTED: ReadonlyMap<bigint, CounterSample> = new Map();
const NO_LOADS: ReadonlyMap<bigint, LoadOutcome> = new Map();

/** Takes one snapshot. @throws what makes all of it impossible; a single file or cgroup never does. */
export async function collectSnapshot(sources: SnapshotSources): Promise<Snapshot> {
  await sources.tree.settle();
  await sources.cgroups.settle();
  const measured = sources.cgroups.list();
  const [[node, ...samples], { counters, error }, load, cpuTime, counts] = await Promise.all([
    sources.reader.read([sources.nodeTarget, ...measured.map(({ ref }) => ref)]),
    readCounters(sources),
    readLoad(sources),
    readCpuTime(sources.procRoot),
    sources.cgroupCounts.read(),
  ]);
  // After the reading: no counter starts later than its point.
  const timeMillis = sources.clock.now();
  if (node === undefined) throw new Error('the pressure reader returned no sample of the node');
  const sampled = toSampled(measured, samples, { counters, loads: load.loads });
  const cgroups = sampled.filter((cgroup) => isThere(cgroup, sources));
  const absences = countAbsences(node, cgroups, sources);
  if (isAbsence(cpuTime)) absences.add({ collector: 'steal', resource: 'cpu', reason: cpuTime.absent });
  const errors = [...error, ...load.error, ...(cpuTime instanceof CgroupError ? [cpuTime] : [])];
  return {
    timeMillis,
    cgroups,
    node,
    cpuTime,
    tables: toTables({ timeMillis, node, cpuTime }, cgroups, sources),
    absences,
    errors: [...errors, ...collectErrors(node, cgroups, sources.counted)],
    longestMillis: toLongestMillis(sources.reader, counts),
    cgroupCounts: counts,
    ageMillis: oldestOf([node, ...cgroups.map(({ sample }) => sample)]),
  };
}

function toLongestMillis(
  { longestMillis }: PressureReader,
  counts: CountedCgroupsOfNode | undefined,
): Snapshot['longestMillis'] {
  return counts === undefined ? longestMillis : new Map([...longestMillis, ['cgroup.stat', counts.millis]]);
}

function oldestOf(samples: readonly PressureSample[]): number {
  let oldest = 0;
  for (const { old } of samples)
    oldest = Math.max(oldest, old?.pressure?.ageMillis ?? 0, old?.throttling?.ageMillis ?? 0);
  return oldest;
}

/** Counters that cannot be read at all take no pressure with them. */
async function readCounters({
  counted,
}: SnapshotSources): Promise<{ counters: CountersById; error: readonly SnapshotError[] }> {
  if (counted === undefined) return { counters: NOTHING_COUNTED, error: [] };
  try {
    return { counters: await counted.read(), error: [] };
  } catch (error) {
    const { message } = error as Error;
    return { counters: NOTHING_COUNTED, error: [{ code: 'ERR_PERF_READ', message, hint: undefined }] };
  }
}

/** The same of tasks that cannot be counted. */
async function readLoad({
  load,
}: SnapshotSources): Promise<{ loads: LoadsById; error: readonly SnapshotError[] }> {
  if (load === undefined) return { loads: NO_LOADS, error: [] };
  try {
    return { loads: await load.read(), error: [] };
  } catch (error) {
    const { message } = error as Error;
    return { loads: NO_LOADS, error: [{ code: 'ERR_CGROUP_READ', message, hint: undefined }] };
  }
}

function countAbsences(
  node: PressureSample,
  cgroups: readonly SampledCgroup[],
  { counted, cgroups: { lacking = [] } }: SnapshotSources,
): AbsenceCounts {
  const counts = new AbsenceCounts();
  counts.addAll(absencesOf(node));
  for (const { absence } of lacking) counts.addAll(absencesOf(toAbsentSample(absence)));
  for (const { sample, counters, load } of cgroups) {
    counts.addAll(absencesOf(sample));
    if (isAbsence(load)) counts.add({ collector: 'load', resource: 'cpu', reason: load.absent });
    if (counters !== undefined && counted !== undefined) counts.addAll(counted.absencesOf(counters));
  }
  return counts;
}

/** The sample of a cgroup of which nothing can be read. */
function toAbsentSample(absence: Absence): PressureSample {
  return {
    cpu: absence,
    memory: absence,
    io: absence,
    irq: absence,
    throttling: absence,
    localThrottling: absence,
    pressureSince: undefined,
  };
}

function collectErrors(
  node: PressureSample,
  cgroups: readonly SampledCgroup[],
  counted: CountedCgroups | undefined,
): readonly SnapshotError[] {
  const errors: SnapshotError[] = [...errorsOf(node)];
  for (const { sample, counters, load } of cgroups) {
    for (const error of errorsOf(sample)) errors.push(error);
    if (load instanceof CgroupError) errors.push(load);
    if (counters === undefined || counted === undefined) continue;
    for (const error of counted.errorsOf(counters)) errors.push(error);
  }
  return errors;
}

function toSampled(
  measured: readonly MeasuredCgroup[],
  samples: readonly PressureSample[],
  byId: { readonly counters: CountersById; readonly loads: LoadsById },
): SampledCgroup[] {
  return measured.flatMap((cgroup, index) => {
    const sample = samples[index];
    if (sample === undefined) return [];
    const counters = byId.counters.get(cgroup.ref.id);
    const load = byId.loads.get(cgroup.ref.id);
    const counted = counters === undefined ? { ...cgroup, sample } : { ...cgroup, sample, counters };
    return [load === undefined ? counted : { ...counted, load }];
  });
}

/** A cgroup whose files are gone is gone itself: it is told no more, and the tree looks whether it has another one. */
function isThere({ ref, sample }: SampledCgroup, { tree }: SnapshotSources): boolean {
  if (!isAbsence(sample.cpu) || sample.cpu.absent !== 'gone') return true;
  tree.forget(ref);
  return false;
}
