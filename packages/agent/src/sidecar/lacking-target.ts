import { ABSENT, type Absence } from '@psiperf/cgroup';
import type { PodContainer } from './container-view.ts';
import { readFirstCommand, readUser } from './first-command.ts';

/** A container of the pod that cannot be measured. */
export interface LackingTarget {
  readonly absence: Absence;
  /** Which, and why. */
  readonly detail: string;
  readonly remedy: string;
}

/** One that shows more than its own cgroup, or none. */
export async function toTooLarge(
  procRoot: string,
  container: PodContainer,
  why: string,
): Promise<LackingTarget> {
  const name = await nameOf(procRoot, container);
  return {
    absence: ABSENT['not-supported'],
    detail: `container ${name} is left out: ${why}`,
    remedy: 'run it without host namespaces and with its own /sys/fs/cgroup, as runtimes do by default',
  };
}

/** One whose files the kernel does not let psiperf open. */
export async function toDenied(procRoot: string, container: PodContainer): Promise<LackingTarget> {
  const {
    pids: [pid = 0],
  } = container;
  const [name, user] = await Promise.all([nameOf(procRoot, container), readUser(procRoot, pid)]);
  return {
    absence: ABSENT['not-permitted'],
    detail: `container ${name} cannot be read (EACCES)`,
    remedy: `run psiperf as user ${user ?? 'of its own'} with every capability that this container has, or as user 0 with CAP_SYS_PTRACE`,
  };
}

async function nameOf(procRoot: string, { containerName, pids }: PodContainer): Promise<string> {
  return containerName ?? (await readFirstCommand(procRoot, pids)) ?? 'without a name';
}
