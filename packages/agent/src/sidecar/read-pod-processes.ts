import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseOwnCgroup, readKernelFile, readOwnCgroup } from '@psiperf/cgroup';
import { seesHostProcesses } from '../sees-host-processes.ts';

/**
 * Whose processes psiperf sees: those of its pod (`shared`), of its own container alone (`own`), or of the whole node
 * (`node`), where another container need not be of the same pod.
 */
export type ProcessNamespace = 'shared' | 'own' | 'node';

/** The processes that a pod's containers share with psiperf. */
export interface PodProcesses {
  readonly namespace: ProcessNamespace;
  /** The v2 path of psiperf's own cgroup; undefined where there is no cgroup v2. */
  readonly ownCgroup: string | undefined;
  /** Ids of the other containers' processes by the v2 path of their cgroup, as psiperf's cgroup namespace has it. */
  readonly byCgroup: ReadonlyMap<string, readonly number[]>;
}

/** The first process of a shared namespace is the sandbox's: Kubernetes calls it pause. */
const PAUSE = 1;

/** Lists them. Needs no permission: `/proc/<pid>/cgroup` is readable by everybody. */
export async function readPodProcesses(procRoot: string): Promise<PodProcesses> {
  const ownCgroup = await readOwnCgroup(procRoot);
  const names = await readdir(procRoot).catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  const cgroups = await Promise.all(pids.map((pid) => readCgroup(procRoot, pid)));
  const byCgroup = new Map<string, number[]>();
  pids.forEach((pid, index) => {
    const cgroup = cgroups[index];
    if (cgroup === undefined || pid === PAUSE || isAtOrBelow(cgroup, ownCgroup)) return;
    byCgroup.set(cgroup, [...(byCgroup.get(cgroup) ?? []), pid]);
  });
  const namespace = (await seesHostProcesses(procRoot))
    ? 'node'
    : isOwn(cgroups[pids.indexOf(PAUSE)], ownCgroup);
  return { namespace, ownCgroup, byCgroup: namespace === 'node' ? new Map() : byCgroup };
}

/** Whether a path is at another one or below it. A path that leads out of the namespace, `/../…`, is below nothing. */
export function isAtOrBelow(path: string, above: string | undefined): boolean {
  if (above === undefined) return false;
  const isOutside = path === '/..' || path.startsWith('/../');
  if (above === '/') return !isOutside;
  return path === above || path.startsWith(`${above}/`);
}

/** Undefined for a process that has ended, and where there is no cgroup v2. */
async function readCgroup(procRoot: string, pid: number): Promise<string | undefined> {
  const text = await readKernelFile(join(procRoot, String(pid), 'cgroup'));
  return typeof text === 'string' ? parseOwnCgroup(text) : undefined;
}

function isOwn(cgroup: string | undefined, ownCgroup: string | undefined): ProcessNamespace {
  return cgroup !== undefined && isAtOrBelow(cgroup, ownCgroup) ? 'own' : 'shared';
}
