import {
  type Absence,
  CgroupError,
  isAbsence,
  isEnded,
  type Namespaces,
  type ProcessStatus,
  readNamespaces,
  readProcessCgroup,
  readProcessStart,
  readProcessStatus,
} from '@psiperf/cgroup';

/** What the kernel says of one process, as far as it went before the process ended. */
export interface ProcessFacts {
  readonly status: ProcessStatus;
  /** Milliseconds since the machine booted. */
  readonly start: number | Absence | CgroupError;
  /** As psiperf's cgroup namespace has it. */
  readonly cgroup: string | Absence | CgroupError;
  readonly namespaces: Namespaces;
}

/** Looks at a process or thread; undefined where there is none. @throws CgroupError where it cannot be told. */
export async function readProcessFacts(procRoot: string, pid: number): Promise<ProcessFacts | undefined> {
  const status = await readProcessStatus(procRoot, pid);
  if (status instanceof CgroupError) throw status;
  if (isAbsence(status)) return undefined;
  const [cgroup, namespaces, start] = await Promise.all([
    readProcessCgroup(procRoot, pid),
    readNamespaces(procRoot, pid),
    readProcessStart(procRoot, pid),
  ]);
  return { status, start, cgroup, namespaces };
}

/** Whether a process has ended since it was looked at, or had already; another one may have its pid by now. */
export async function hasEnded(procRoot: string, { status, start }: ProcessFacts): Promise<boolean> {
  const now = await readProcessStatus(procRoot, status.pid);
  if (isAbsence(now)) return true;
  if (!(now instanceof CgroupError) && isEnded(now)) return true;
  return typeof start === 'number' && (await readProcessStart(procRoot, status.pid)) !== start;
}
