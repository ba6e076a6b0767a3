import { readOwnCgroup, readProcessCgroup } from '@psiperf/cgroup';
import { isAtOrBelow } from '../is-at-or-below.ts';
import { listPids } from '../list-pids.ts';
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
  if (await seesHostProcesses(procRoot)) return { namespace: 'node', ownCgroup, byCgroup: new Map() };
  const pids = await listPids(procRoot);
  const cgroups = await Promise.all(pids.map((pid) => readProcessCgroup(procRoot, pid)));
  const byCgroup = new Map<string, number[]>();
  pids.forEach((pid, index) => {
    const cgroup = cgroups[index];
    // It has ended, or there is no cgroup v2.
    if (typeof cgroup !== 'string') return;
    if (pid === PAUSE || isAtOrBelow(cgroup, ownCgroup)) return;
    byCgroup.set(cgroup, [...(byCgroup.get(cgroup) ?? []), pid]);
  });
  const first = cgroups[pids.indexOf(PAUSE)];
  const isOwn = typeof first === 'string' && isAtOrBelow(first, ownCgroup);
  return { namespace: isOwn ? 'own' : 'shared', ownCgroup, byCgroup };
}
