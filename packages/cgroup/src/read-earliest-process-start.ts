import { join } from 'node:path';
import type { CgroupRef } from './cgroup-ref.ts';
import { isOwnProcfs } from './is-own-procfs.ts';
import { MILLIS_PER_TICK, parseStartTicks } from './parse-process-stat.ts';
import { readBootTime } from './read-boot-time.ts';
import { readKernelFile } from './read-kernel-file.ts';

/** Processes that are looked at, of one cgroup. */
const PROCESS_LIMIT = 64;

/**
 * When the oldest of a cgroup's processes started, in milliseconds since the epoch; undefined where none can be told:
 * the cgroup has no process of its own, or `procRoot` is the procfs of another pid namespace.
 *
 * The kernel lists processes in the order in which they came to the cgroup, so of more than 64 the first 64 are looked
 * at: a container's first process, the one that matters, is among them for as long as it lives.
 * @param bootMillis the machine's boot time, where it was read for other cgroups already.
 */
export async function readEarliestProcessStart(
  procRoot: string,
  ref: CgroupRef,
  bootMillis?: number,
): Promise<number | undefined> {
  const ticks = (await isOwnProcfs(procRoot)) ? await readEarliestTicks(procRoot, ref) : undefined;
  if (ticks === undefined) return undefined;
  const boot = bootMillis ?? (await readBootTime(procRoot));
  return boot === undefined ? undefined : boot + ticks * MILLIS_PER_TICK;
}

async function readEarliestTicks(procRoot: string, ref: CgroupRef): Promise<number | undefined> {
  const ids = parseProcessIds(await readText(join(ref.directory, 'cgroup.procs')));
  const texts = await Promise.all(ids.map((id) => readText(join(procRoot, id, 'stat'))));
  const starts = texts.map(parseStartTicks).filter((ticks) => ticks !== undefined);
  return starts.length === 0 ? undefined : Math.min(...starts);
}

/** Whole lines only: the last one may be cut. 0 stands for a process that the reader's pid namespace does not have. */
function parseProcessIds(text: string): string[] {
  const lines = text.split('\n').slice(0, -1);
  return lines.filter((line) => line !== '0').slice(0, PROCESS_LIMIT);
}

/** Empty where it cannot be read: a process that ended has no start to tell, and neither has a cgroup that is gone. */
async function readText(path: string): Promise<string> {
  const text = await readKernelFile(path);
  return typeof text === 'string' ? text : '';
}
