import { access } from 'node:fs/promises';
import { constants } from 'node:os';
import { join, relative } from 'node:path';
import { getSystemErrorName } from 'node:util';
import { walkCgroups } from '@psiperf/cgroup';
import type { PerfHierarchy } from '../counter-plan.ts';
import type { TryOpen } from '../plan/trials.ts';
import type { Probed } from './counter-support.ts';
import { SOFTWARE_DUMMY } from './raw-events.ts';

const { EACCES, EBADF, EINVAL, ENOENT, EPERM } = constants.errno;

/** Enough to meet one that is not being removed at this moment. */
const CGROUPS_LOOKED_AT = 16;

/** Where to try to count by cgroup. */
export interface CgroupTrial {
  readonly cgroupRoot: string;
  readonly hierarchy: PerfHierarchy;
  /** One that is online. */
  readonly cpu: number;
  readonly tryOpen: TryOpen;
}

/**
 * Tries to count by cgroup, with an event that every kernel has, in some cgroup below the tree's root: the root itself can
 * be counted where its children cannot.
 */
export async function probeCgroups({ cgroupRoot, hierarchy, cpu, tryOpen }: CgroupTrial): Promise<Probed> {
  let isRefused = false;
  for (const directory of await findChildren(cgroupRoot, hierarchy)) {
    const { errno } = tryOpen([SOFTWARE_DUMMY], { cpu, directory });
    if (errno === 0) return { result: 'works' };
    if (errno !== ENOENT) return explain(errno, cgroupRoot);
    // ENOENT is also the answer for a cgroup that was removed meanwhile.
    isRefused ||= await exists(directory);
  }
  return isRefused ? notCounted(hierarchy, cgroupRoot) : nothingToTry(cgroupRoot);
}

/** Directories of cgroups that are not the root of their hierarchy and still there. */
async function findChildren(cgroupRoot: string, hierarchy: PerfHierarchy): Promise<readonly string[]> {
  const found: string[] = [];
  try {
    for await (const { directory } of walkCgroups(cgroupRoot)) {
      if (directory === join(cgroupRoot, '/') && (await isRoot(directory))) continue;
      const place = toPlace(directory, hierarchy);
      if ((await exists(place)) && found.push(place) === CGROUPS_LOOKED_AT) break;
    }
  } catch {
    // A directory that cannot be listed (EACCES): what was met before it is tried.
  }
  return found;
}

function toPlace(directory: string, hierarchy: PerfHierarchy): string {
  if (hierarchy.version === 2) return directory;
  return join(hierarchy.mount, relative(hierarchy.treeMount, directory));
}

/** The root of a v2 tree is the one cgroup that has no type; one of a cgroup namespace has. */
async function isRoot(directory: string): Promise<boolean> {
  return !(await exists(join(directory, 'cgroup.type')));
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function nothingToTry(cgroupRoot: string): Probed {
  return {
    result: 'unknown',
    reason: 'unknown',
    why: `there is no cgroup below ${cgroupRoot} to try it with`,
    remedy: 'start a container and look again',
  };
}

/** ENOENT from cgroups that are there, to an event that is there. */
function notCounted(hierarchy: PerfHierarchy, cgroupRoot: string): Probed {
  if (hierarchy.version === 1) {
    return {
      result: 'does-not',
      reason: 'not-supported',
      why: `the cgroups below ${hierarchy.mount} are refused (ENOENT), although the perf_event controller is said to be there`,
    };
  }
  return {
    result: 'does-not',
    reason: 'not-supported',
    why: `the cgroups below ${cgroupRoot} are refused (ENOENT): since this cgroup2 tree was mounted nobody has written the cgroup.subtree_control of its root`,
    remedy:
      "enable a controller that the root's cgroup.controllers names, once: for instance echo +pids > <root of the tree>/cgroup.subtree_control, as systemd and the kubelet do",
    mayChange: true,
  };
}

function explain(errno: number, cgroupRoot: string): Probed {
  const name = getSystemErrorName(-errno);
  switch (errno) {
    // EBADF: a directory of another file system.
    case EBADF:
      return {
        result: 'does-not',
        reason: 'not-supported',
        why: `${cgroupRoot} is not a tree of cgroups (${name})`,
        remedy: 'give the mount point of cgroup2, or a directory below it, with --cgroup-root',
      };
    // EINVAL: the kernel's answer to the flag without CONFIG_CGROUP_PERF.
    case EINVAL:
      return {
        result: 'does-not',
        reason: 'not-supported',
        why: `this kernel cannot count by cgroup (${name}): it was built without CONFIG_CGROUP_PERF`,
        remedy: 'run on a kernel with CONFIG_CGROUP_PERF=y',
      };
    // EACCES, EPERM: counting on a CPU is permitted, so it is the directory that cannot be opened.
    case EACCES:
    case EPERM:
      return {
        result: 'does-not',
        reason: 'not-permitted',
        why: `the directories of cgroups below ${cgroupRoot} cannot be opened (${name})`,
        remedy: 'run it as a user who can read them, or as root',
      };
    default:
      return {
        result: 'unknown',
        reason: 'unknown',
        why: `the kernel refuses to count a cgroup with ${name}`,
      };
  }
}
