import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseOwnCgroup } from '@psiperf/cgroup';
import { inLanes } from './in-lanes.ts';
import { openDirectory } from './open-directory.ts';
import type { RawTaskCgroup, TaskPass, TaskRows } from './raw-task-reader.ts';
import { readTask } from './read-task.ts';
import { readText, toErrno } from './read-text.ts';
import { HIDDEN, hasEnded, isRefused, isRemoved, OK, OVER_BUDGET, type Status } from './status.ts';
import { emptyTally, type Tally, writeRow } from './tally.ts';
import { TaskBudget } from './task-budget.ts';

/** Beside v1 every hierarchy has a line with a path of its own. */
const CGROUP_BYTES = 16_384;
const EVENTS_BYTES = 256;

/** Walks over every task of a procfs; native/src/core/tasks/count_by_walk.h does the same. */
export async function countByWalk(
  procRoot: string,
  { cgroups, limit }: TaskPass,
  rows: TaskRows,
): Promise<void> {
  const walk = new Walk(cgroups, limit);
  const walked = await walk.run(procRoot);
  const failure = isRemoved(walked) ? HIDDEN : walked;
  for (const [index, cgroup] of cgroups.entries()) {
    const tally = walk.tallyOf(cgroup);
    writeRow(rows, index, failure === OK ? await confirm(cgroup, tally) : failure, tally);
  }
}

/** One walk over a procfs. */
class Walk {
  readonly #budget: TaskBudget;
  readonly #tallies: ReadonlyMap<string, Tally>;

  constructor(cgroups: readonly RawTaskCgroup[], limit: number) {
    this.#budget = new TaskBudget(limit);
    this.#tallies = new Map(cgroups.map(({ path }) => [path, emptyTally()]));
  }

  tallyOf({ path }: RawTaskCgroup): Tally {
    return this.#tallies.get(path) ?? emptyTally();
  }

  /** Why no count is complete; OK where all are. */
  async run(proc: string): Promise<Status> {
    const pids = await listNumbers(proc);
    if (typeof pids === 'number') return pids;
    return inLanes(pids, async (pid) => toFailure(await this.#walkProcess(join(proc, pid, 'task'))));
  }

  async #walkProcess(tasks: string): Promise<Status> {
    const tids = await listNumbers(tasks);
    if (typeof tids === 'number') return tids;
    for (const tid of tids) {
      const failure = toFailure(await this.#walkTask(join(tasks, tid)));
      if (failure !== OK) return failure;
    }
    return OK;
  }

  async #walkTask(task: string): Promise<Status> {
    if (!this.#budget.take(1)) return OVER_BUDGET;
    const text = await readText(join(task, 'cgroup'), CGROUP_BYTES);
    if (typeof text === 'number') return text;
    const holders = this.#findHolders(parseOwnCgroup(text) ?? '');
    if (holders.length === 0) return OK;
    const read = await readTask(join(task, 'stat'));
    if (typeof read === 'number') return read;
    for (const tally of holders) if (read.state !== undefined) tally[read.state] += 1;
    return OK;
  }

  /** The tallies of the cgroups that are at a path or above it. */
  #findHolders(path: string): Tally[] {
    const holders: Tally[] = [];
    for (let rest = path; rest !== ''; rest = rest.slice(0, rest.lastIndexOf('/'))) {
      const tally = this.#tallies.get(rest);
      if (tally !== undefined) holders.push(tally);
    }
    return holders;
  }
}

/** Entries that are numbers; an errno of the open where there are none to list. */
async function listNumbers(directory: string): Promise<readonly string[] | Status> {
  try {
    return (await readdir(directory)).filter((name) => /^\d+$/.test(name));
  } catch (error) {
    return toErrno(error);
  }
}

/** Whether the counts are those of the cgroup: it is still the same, and has tasks where some were found. */
async function confirm({ directory, inode }: RawTaskCgroup, tally: Tally): Promise<Status> {
  const opened = await openDirectory(directory, inode);
  if (typeof opened === 'number') return opened;
  await using cgroup = opened;
  if (Object.values(tally).some((count) => count > 0)) return OK;
  const events = await readText(join(cgroup.path, 'cgroup.events'), EVENTS_BYTES);
  return typeof events === 'string' && events.includes('populated 1\n') ? HIDDEN : OK;
}

function toFailure(status: Status): Status {
  if (hasEnded(status)) return OK;
  return isRefused(status) ? HIDDEN : status;
}
