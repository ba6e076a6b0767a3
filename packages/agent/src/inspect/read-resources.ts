import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CgroupLimits, type CgroupRef, readCgroupRef, readLimits } from '@psiperf/cgroup';
import { readCpuTime } from '@psiperf/load';
import type { PressureSample } from '@psiperf/psi';
import type { Node } from '../open-node.ts';
import { type CpuFigures, type CpuTrouble, explainCpuPressure } from '../report/cpu-trouble.ts';
import { greatestShare } from '../report/greatest-share.ts';
import { quotaShare, stalledShare, stolenShare, throttledShare } from '../report/interval-shares.ts';
import {
  hasQuota,
  type LimitsAbove,
  readLimitsAbove,
  type TighterLimits,
  toTighterLimits,
} from './limits-above.ts';

/** What a cgroup may have, and how it fares. */
export interface Resources {
  readonly limits: CgroupLimits;
  /** Limits of cgroups above it that allow less than its own. */
  readonly tighter: TighterLimits;
  readonly sample: PressureSample;
  /** What its CPU pressure is made of, over the last second. */
  readonly cpu: CpuShares;
  /** Undefined where its CPU pressure, or what it is made of, cannot be read. */
  readonly trouble: CpuTrouble | undefined;
}

/** Shares are from 0 to 1. */
export interface CpuShares extends Pick<CpuFigures, 'throttled' | 'stolen'> {
  readonly pressure: number | undefined;
  /** Of the cgroups above that have a quota the one whose quota ran out most often. */
  readonly quotaAbove?: { readonly path: string; readonly throttled: number } | undefined;
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
  const { directory } = node.root;
  const above = await Promise.all(refs.map(({ path }) => readLimitsAbove(directory, path)));
  const all = [...refs, ...(await findQuotas(directory, above.flat(), refs))];
  const look = async () => {
    const [samples, cpuTime] = await Promise.all([node.reader.read(all), readCpuTime(procRoot)]);
    return { samples, cpuTime, atMillis: performance.now() };
  };
  const earlier = await look();
  await sleep(lookMillis);
  const later = await look();
  const stolen = stolenShare(earlier.cpuTime, later.cpuTime);
  const seconds = (later.atMillis - earlier.atMillis) / 1e3;
  const intervals = all.map(({ path }, index): [string, Interval] => {
    const sample = later.samples[index] as PressureSample;
    return [path, { earlier: earlier.samples[index], later: sample, seconds }];
  });
  return Promise.all(
    refs.map(async (ref, index) => {
      const limits = await readLimits(ref.directory);
      return judge({ limits, above: above[index] ?? [], stolen }, ref.path, new Map(intervals));
    }),
  );
}

/** A cgroup's readings at both ends of the look. */
interface Interval {
  readonly earlier: PressureSample | undefined;
  readonly later: PressureSample;
  readonly seconds: number;
}

/** The cgroups above that have a quota: what is throttled by it has no periods of its own to tell. */
async function findQuotas(
  rootDirectory: string,
  above: readonly LimitsAbove[],
  known: readonly CgroupRef[],
): Promise<CgroupRef[]> {
  const paths = new Set(above.filter(({ limits }) => hasQuota(limits)).map(({ path }) => path));
  for (const { path } of known) paths.delete(path);
  const refs = await Promise.all([...paths].map((path) => readCgroupRef(rootDirectory, path)));
  return refs.filter((ref) => ref !== undefined);
}

interface Bounds {
  readonly limits: CgroupLimits;
  readonly above: readonly LimitsAbove[];
  readonly stolen: number | undefined;
}

function judge(
  { limits, above, stolen }: Bounds,
  path: string,
  intervals: ReadonlyMap<string, Interval>,
): Resources {
  const { earlier, later: sample, seconds } = intervals.get(path) as Interval;
  const pressure = stalledShare(earlier, sample, { resource: 'cpu', line: 'some', seconds });
  const throttled = throttledShare(earlier, sample);
  const shareAt = (at: string) => {
    const interval = intervals.get(at);
    return interval && quotaShare(interval.earlier, interval.later);
  };
  const quotas = above
    .filter((each) => hasQuota(each.limits))
    .map((each) => ({ path: each.path, throttled: shareAt(each.path) }));
  const quotaAbove = quotas
    .filter((quota): quota is { path: string; throttled: number } => quota.throttled !== undefined)
    .toSorted((one, other) => other.throttled - one.throttled)[0];
  const isQuotaUnread =
    quotas.some((quota) => quota.throttled === undefined) ||
    (hasQuota(limits) && shareAt(path) === undefined);
  const worst = greatestShare([throttled, quotaAbove?.throttled]);
  const trouble =
    pressure === undefined
      ? undefined
      : explainCpuPressure({ pressure, throttled: worst, stolen, isQuotaUnread });
  return {
    limits,
    tighter: toTighterLimits(limits, above),
    sample,
    cpu: { pressure, throttled, stolen, ...(quotaAbove && { quotaAbove }) },
    trouble,
  };
}
