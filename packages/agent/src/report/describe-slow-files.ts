import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { type HostRoots, readMounts } from '@psiperf/cgroup';
import { CGROUP_REMEDY } from './cgroup-trouble.ts';
import type { Finding } from './finding.ts';
import { timeReading } from './time-reading.ts';

/** Three times what has been seen of a kubelet that stood at 100 % CPU. */
const DEADLINE_MILLIS = 30_000;

/** The kubelet reads it of hundreds of cgroups every ten seconds or so. */
const SLOW_MILLIS = 100;

const SUBJECT = 'memory.stat';

/**
 * Times `memory.stat` of the root once: the file that psiperf itself never reads, and the kubelet and cAdvisor do of every
 * cgroup.
 */
export async function describeSlowFiles(
  cgroupRoot: string,
  roots: HostRoots,
  deadlineMillis = DEADLINE_MILLIS,
): Promise<Finding> {
  const path = await findMemoryStat(cgroupRoot, roots);
  if (path === undefined)
    return { status: 'note', subject: SUBJECT, detail: 'there is none: the memory controller is not in use' };
  const time = await timeReading(path, deadlineMillis);
  if ('error' in time) return { status: 'note', subject: SUBJECT, detail: time.error };
  if ('millis' in time && time.millis < SLOW_MILLIS)
    return { status: 'ok', subject: SUBJECT, detail: `${path} took ${time.millis.toFixed(2)} ms` };
  const took =
    'millis' in time
      ? `took ${(time.millis / 1e3).toFixed(2)} s`
      : `has not ended after ${deadlineMillis / 1e3} s`;
  const detail = `${path} ${took}: the kubelet and cAdvisor read one of every cgroup, again and again`;
  return { status: 'note', subject: SUBJECT, detail, remedy: CGROUP_REMEDY };
}

/** On cgroup v2 it is beside the pressure files; else where the memory controller of v1 is mounted. */
async function findMemoryStat(cgroupRoot: string, { proc }: HostRoots): Promise<string | undefined> {
  const mounts = (await readMounts(proc)) ?? [];
  const ofVersion1 = mounts.filter(
    ({ fileSystem, options }) => fileSystem === 'cgroup' && options.includes('memory'),
  );
  for (const directory of [cgroupRoot, ...ofVersion1.map(({ mountPoint }) => mountPoint)]) {
    const path = join(directory, SUBJECT);
    const isThere = await access(path).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return undefined;
}
