import { dirname, join } from 'node:path';
import { CgroupError, type CgroupLimits, type CpuLimit, isAbsence, readLimits } from '@psiperf/cgroup';

/** A cgroup above another one, and what all that is in it may have. */
export interface LimitsAbove {
  readonly path: string;
  readonly limits: CgroupLimits;
}

/** A limit and the path of the cgroup that has it. */
export interface TighterLimits {
  readonly cpu?: { readonly path: string; readonly limit: CpuLimit };
  readonly memory?: { readonly path: string; readonly limit: number };
}

/** Reads the limits of the cgroups above a path, the innermost first. The root has none. */
export async function readLimitsAbove(rootDirectory: string, path: string): Promise<LimitsAbove[]> {
  const above: LimitsAbove[] = [];
  for (let at = dirname(path); at !== '/'; at = dirname(at))
    above.push({ path: at, limits: await readLimits(join(rootDirectory, at)) });
  return above;
}

/** The lowest limit above that is lower than the cgroup's own. */
export function toTighterLimits(own: CgroupLimits, above: readonly LimitsAbove[]): TighterLimits {
  let cpu: TighterLimits['cpu'];
  let memory: TighterLimits['memory'];
  let leastCpus = toCpus(own.cpu);
  let leastBytes = toBytes(own.memory);
  for (const { path, limits } of above) {
    const cpus = toCpus(limits.cpu);
    const bytes = toBytes(limits.memory);
    if (cpus < leastCpus) {
      leastCpus = cpus;
      cpu = { path, limit: limits.cpu as CpuLimit };
    }
    if (bytes < leastBytes) {
      leastBytes = bytes;
      memory = { path, limit: bytes };
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

/** Whether there is a quota. */
export function hasQuota({ cpu }: CgroupLimits): boolean {
  return toCpus(cpu) !== Number.POSITIVE_INFINITY;
}

function toBytes(limit: CgroupLimits['memory']): number {
  return typeof limit === 'number' ? limit : Number.POSITIVE_INFINITY;
}
