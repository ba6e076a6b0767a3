import { join } from 'node:path';
import { ABSENT, type Absence } from './absence.ts';
import type { CgroupError } from './cgroup-error.ts';
import { MILLIS_PER_TICK, parseStartTicks } from './parse-process-stat.ts';
import { readKernelFile } from './read-kernel-file.ts';

/**
 * When a process started (field 22 of `/proc/<pid>/stat`), in milliseconds since the machine booted; `gone` where there is none (any more). With the pid it
 * tells one process from another: pids come back.
 */
export async function readProcessStart(
  procRoot: string,
  pid: number,
): Promise<number | Absence | CgroupError> {
  const text = await readKernelFile(join(procRoot, String(pid), 'stat'));
  if (typeof text !== 'string') return text;
  const ticks = parseStartTicks(text);
  return ticks === undefined ? ABSENT.unknown : ticks * MILLIS_PER_TICK;
}
