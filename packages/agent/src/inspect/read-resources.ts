import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CgroupError,
  type CgroupLimits,
  type CgroupRef,
  type CpuLimit,
  isAbsence,
  readLimits,
} from '@psiperf/cgroup';
import { readCpuTime } from '@psiperf/load';
import { type PressureSample, presentValue } from '@psiperf/psi';
import type { Node } from '../open-node.ts';
import { type CpuFigures, type CpuTrouble, explainCpuPressure } from '../report/cpu-trouble.ts';
import { stolenShare, throttledShare } from '../report/interval-shares.ts';

/** What a cgroup may have, and how it fares. */
export interface Resources {
  readonly limits: CgroupLimits;
  /** Limits of cgroups above it that allow less than its own. */
  readonly tighter: TighterLimits;
  readonly sample: PressureSample;
  /** What its CPU pressure is made of: waiting as the kernel averages it over 10 s, the rest of the last second. */
  readonly cpu: Omit<CpuFigures, 'pressure'> & { readonly pressure: number | undefined };
  /** Undefined where its CPU pressure cannot be read. */
  readonly trouble: CpuTrouble | undefined;
}

/** A limit and the path of the cgroup that has it. */
export interface TighterLimits {
  readonly cpu?: { readonly path: string; readonly limit: CpuLimit };
  readonly memory?: { readonly path: string; readonly limit: number };
}

/** Over which throttling and steal are told. */
const LOOK_MILLIS = 1_000;

/** Looks at some cgroups of a node for a second. The result is aligned with them. */
export async function readResources(
  node: Pick<Node, 'reader' | 'root'>,
  procRoot: string,
  refs: readonly CgroupRef[],
  lookMillis = LOOK_MILLIS,
): Promise<Resources[]> {
  if (refs.length === 0) return [];
  const [earlier, stolenSince] = await Promise.all([node.reader.read(refs), startSteal(procRoot)]);
  await sleep(lookMillis);
  const [later, stolen] = await Promise.all([node.reader.read(refs), stolenSince()]);
  return Promise.all(
    later.map(async (sample, index) => {
      const ref = refs[index] as CgroupRef;
      const limits = await readLimits(ref.directory);
      const tighter = await readTighter(node.root.directory, ref.path, limits);
      const figures = { throttled: throttledShare(earlier[index], sample), stolen };
      const average = presentValue(sample.cpu)?.some?.avg10;
      const pressure = average === undefined ? undefined : average / 100;
      const trouble = pressure === undefined ? undefined : explainCpuPressure({ pressure, ...figures });
      return { limits, tighter, sample, cpu: { pressure, ...figures }, trouble };
    }),
  );
}

async function startSteal(procRoot: string): Promise<() => Promise<number | undefined>> {
  const before = await readCpuTime(procRoot);
  return async () => stolenShare(before, await readCpuTime(procRoot));
}

/** The lowest limit above that is lower than the cgroup's own. */
async function readTighter(rootDirectory: string, path: string, own: CgroupLimits): Promise<TighterLimits> {
  let cpu: TighterLimits['cpu'];
  let memory: TighterLimits['memory'];
  let leastCpus = toCpus(own.cpu);
  let leastBytes = toBytes(own.memory);
  for (let at = dirname(path); at !== '/'; at = dirname(at)) {
    const limits = await readLimits(join(rootDirectory, at));
    const cpus = toCpus(limits.cpu);
    const bytes = toBytes(limits.memory);
    if (cpus < leastCpus) {
      leastCpus = cpus;
      cpu = { path: at, limit: limits.cpu as CpuLimit };
    }
    if (bytes < leastBytes) {
      leastBytes = bytes;
      memory = { path: at, limit: bytes };
    }
  }
  return { ...(cpu && { cpu }), ...(memory && { memory }) };
}

/** How many CPUs a limit allows; infinite where there is none, or it cannot be read. */
export function toCpus(limit: CgroupLimits['cpu']): number {
  if (isAbsence(limit) || limit instanceof CgroupError || limit.quotaMicros === 'max')
    return Number.POSITIVE_INFINITY;
  return limit.quotaMicros / limit.periodMicros;
}

function toBytes(limit: CgroupLimits['memory']): number {
  return typeof limit === 'number' ? limit : Number.POSITIVE_INFINITY;
}
