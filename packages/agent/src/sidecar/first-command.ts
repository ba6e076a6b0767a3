import { CgroupError, isAbsence, type ProcessStatus, readProcessStatus } from '@psiperf/cgroup';

/** The command of the oldest of these processes that no other one of them has started. */
export async function readFirstCommand(
  procRoot: string,
  pids: readonly number[],
): Promise<string | undefined> {
  for (const pid of pids) {
    const status = await readStatus(procRoot, pid);
    if (status !== undefined && !pids.includes(status.parent)) return status.command;
  }
  return undefined;
}

/** The user that a process runs as. */
export async function readUser(procRoot: string, pid: number): Promise<number | undefined> {
  return (await readStatus(procRoot, pid))?.user;
}

async function readStatus(procRoot: string, pid: number): Promise<ProcessStatus | undefined> {
  const status = await readProcessStatus(procRoot, pid);
  return isAbsence(status) || status instanceof CgroupError ? undefined : status;
}
