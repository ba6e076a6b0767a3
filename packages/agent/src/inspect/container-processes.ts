import {
  CgroupError,
  type CgroupLocator,
  isAbsence,
  type ProcessStatus,
  readProcessCgroup,
  readProcessStatus,
} from '@psiperf/cgroup';
import { isAtOrBelow } from '../is-at-or-below.ts';
import { listPids } from '../list-pids.ts';

/** A process and where it is. */
export interface LocatedProcess {
  readonly pid: number;
  /** The path of its cgroup below the root that is watched. */
  readonly path: string;
}

/**
 * Every process in a cgroup of the tree, as `/proc` tells. Not by `cgroup.procs`: that has a 0 for each process that is not
 * in psiperf's own process namespace, although the host's `/proc` may be mounted and tell of it.
 */
export async function locateProcesses(procRoot: string, locator: CgroupLocator): Promise<LocatedProcess[]> {
  const pids = await listPids(procRoot);
  const located = await Promise.all(
    pids.map(async (pid) => {
      const cgroup = await readProcessCgroup(procRoot, pid);
      const path = typeof cgroup === 'string' ? locator.locate(cgroup) : undefined;
      return path === undefined ? [] : [{ pid, path }];
    }),
  );
  return located.flat();
}

/** The processes at and below a cgroup, by their pids; one that has just ended is left out. */
export async function readProcessesAt(
  procRoot: string,
  path: string,
  located: readonly LocatedProcess[],
): Promise<ProcessStatus[]> {
  const there = located.filter((one) => isAtOrBelow(one.path, path));
  const outcomes = await Promise.all(there.map(({ pid }) => readProcessStatus(procRoot, pid)));
  const statuses = outcomes.flatMap((outcome) =>
    isAbsence(outcome) || outcome instanceof CgroupError ? [] : [outcome],
  );
  return statuses.toSorted((one, other) => one.pid - other.pid);
}

/**
 * The process that a container was started with: one that none of the others has started, and pid 1 of its process
 * namespace unless that is the host's or is shared by the containers of a pod.
 */
export function findFirstProcess(processes: readonly ProcessStatus[]): ProcessStatus | undefined {
  const pids = new Set(processes.map(({ pid }) => pid));
  const outermost = processes.filter(({ parent }) => !pids.has(parent));
  return outermost.find((status) => status.pids.length > 1 && status.pids.at(-1) === 1) ?? outermost[0];
}

/** The pid that a process has in a container's namespace; undefined where it is not in it, or nobody can tell. */
export function pidInContainer(status: ProcessStatus, first: ProcessStatus | undefined): number | undefined {
  return first === undefined ? undefined : status.pids[first.pids.length - 1];
}
