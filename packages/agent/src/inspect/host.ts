import { type Namespaces, readBootTime, readNamespaces } from '@psiperf/cgroup';
import { seesHostProcesses } from '../sees-host-processes.ts';

/** The machine, as far as psiperf sees it. */
export interface Host {
  readonly procRoot: string;
  /** False in a process namespace of its own: pids are those in there, and other processes are not seen. */
  readonly isSeen: boolean;
  /** Of its first process, or of the kernel's; undefined where neither is seen. */
  readonly namespaces: Namespaces | undefined;
  /** Milliseconds since the epoch. */
  readonly bootMillis: number | undefined;
}

/**
 * Its first process, whose namespaces are the host's, and the kernel's first thread, which is in the machine's first ones: on
 * a host they are the same, and often only one of them may be looked at.
 */
const FIRST_PIDS = Object.freeze([1, 2]);

/** Looks at it. */
export async function readHost(procRoot: string): Promise<Host> {
  const isSeen = await seesHostProcesses(procRoot);
  const [namespaces, bootMillis] = await Promise.all([
    isSeen ? readHostNamespaces(procRoot) : undefined,
    readBootTime(procRoot),
  ]);
  return { procRoot, isSeen, namespaces, bootMillis };
}

async function readHostNamespaces(procRoot: string): Promise<Namespaces | undefined> {
  const found = await Promise.all(FIRST_PIDS.map((pid) => readNamespaces(procRoot, pid)));
  return found.find(({ pid }) => typeof pid === 'number') ?? found[0];
}
