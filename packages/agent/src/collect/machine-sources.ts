import type { Clock } from '@psiperf/cgroup';
import { nodePressureTarget } from '@psiperf/psi';
import type { Config } from '../config/config.ts';
import { CgroupCounts } from './cgroup-counts.ts';
import type { SnapshotSources } from './collect-snapshot.ts';
import { toSnapshotTimes } from './point-times.ts';

/** All of a snapshot that does not depend on which cgroups are measured. */
type MachineSources = Omit<SnapshotSources, 'tree' | 'cgroups' | 'reader' | 'counted' | 'load'>;

/**
 * What a snapshot tells of the machine, and how it tells of anything.
 * @param cgroupRoot whose `cgroup.stat` counts cgroups.
 * @param bootMillis when the machine was started; undefined where nobody says.
 */
export function toMachineSources(
  { options, roots, predecessor }: Config,
  cgroupRoot: string,
  bootMillis: number | undefined,
  clock: Clock,
): MachineSources {
  return {
    nodeTarget: nodePressureTarget(roots.proc),
    nodeStartMillis: bootMillis ?? clock.now(),
    procRoot: roots.proc,
    cgroupCounts: new CgroupCounts(cgroupRoot, clock),
    exportsPressure: predecessor?.exportsPressure ?? true,
    optIns: new Set(options['pressure-averages'] ? ['averages'] : []),
    times: toSnapshotTimes(),
    clock,
  };
}
