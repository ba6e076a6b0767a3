// /proc/cgroups: https://man7.org/linux/man-pages/man7/cgroups.7.html
//
//     #subsys_name	hierarchy	num_cgroups	enabled
//     perf_event	0	1	1

import { dirname, join } from 'node:path';
import { type HostRoots, type Mount, readMounts } from '@psiperf/cgroup';
import type { PerfHierarchy } from '../counter-plan.ts';
import type { Probed } from './counter-support.ts';
import { readText } from './read-text.ts';

type Lack = Extract<Probed, { readonly why: string }>;

/** Which hierarchy has the perf_event controller; `lack` where none that is seen here does. */
export interface FoundHierarchy {
  readonly hierarchy: PerfHierarchy;
  readonly lack?: Lack;
}

const V2: PerfHierarchy = Object.freeze({ version: 2 });

/** @param cgroupRoot a directory of the v2 tree. */
export async function findHierarchy(roots: HostRoots, cgroupRoot: string): Promise<FoundHierarchy> {
  const controllers = await readText(join(roots.proc, 'cgroups'));
  // Nothing can be read: the trial in a cgroup will tell.
  if (controllers === undefined) return { hierarchy: V2 };
  const [, number, enabled] = /^perf_event\s+(\d+)\s+\d+\s+(\d+)/m.exec(controllers) ?? [];
  if (number === undefined) return { hierarchy: V2, lack: NOT_BUILT_IN };
  if (enabled === '0') return { hierarchy: V2, lack: SWITCHED_OFF };
  if (number === '0') return { hierarchy: V2 };
  const mounts = (await readMounts(roots.proc)) ?? [];
  const mount = findControllerMount(mounts, roots);
  if (mount === undefined) return { hierarchy: V2, lack: notMounted(number) };
  return { hierarchy: { version: 1, mount, treeMount: findTreeMount(mounts, cgroupRoot) } };
}

/** Mounts below the host's prefix are the host's, others may be this container's own. */
function findControllerMount(mounts: readonly Mount[], roots: HostRoots): string | undefined {
  const prefix = join(dirname(roots.sys), '/');
  const found = mounts
    .filter(({ fileSystem, options }) => fileSystem === 'cgroup' && options.includes('perf_event'))
    .map(({ mountPoint }) => mountPoint);
  return found.find((mountPoint) => mountPoint.startsWith(prefix)) ?? found[0];
}

function findTreeMount(mounts: readonly Mount[], cgroupRoot: string): string {
  const holds = ({ mountPoint }: Mount) => join(cgroupRoot, '/').startsWith(join(mountPoint, '/'));
  const found = mounts.filter((mount) => mount.fileSystem === 'cgroup2' && holds(mount));
  return (
    found.map(({ mountPoint }) => mountPoint).sort((one, other) => other.length - one.length)[0] ?? cgroupRoot
  );
}

const NOT_BUILT_IN: Lack = Object.freeze({
  result: 'does-not',
  reason: 'not-supported',
  why: 'this kernel cannot count by cgroup: it was built without CONFIG_CGROUP_PERF',
  remedy: 'run on a kernel with CONFIG_CGROUP_PERF=y',
});

const SWITCHED_OFF: Lack = Object.freeze({
  result: 'does-not',
  reason: 'disabled',
  why: 'the perf_event controller is switched off on the kernel command line (cgroup_disable=perf_event)',
  remedy: 'remove perf_event from cgroup_disable= and reboot',
});

function notMounted(number: string): Lack {
  return {
    result: 'does-not',
    reason: 'not-supported',
    why: `the perf_event controller is in a cgroup v1 hierarchy (number ${number}) that is not mounted here`,
    remedy:
      "mount it (mount -t cgroup -o perf_event none <directory>); in a container, mount the host's /sys/fs/cgroup",
  };
}
