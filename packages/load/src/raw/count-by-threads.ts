import { inLanes } from './in-lanes.ts';
import { listThreads } from './list-threads.ts';
import { type OpenedDirectory, openDirectory } from './open-directory.ts';
import type { RawTaskCgroup, TaskPass, TaskRows } from './raw-task-reader.ts';
import { readTask } from './read-task.ts';
import { HIDDEN, hasEnded, isRefused, isRemoved, OK, OVER_BUDGET, type Status } from './status.ts';
import { emptyTally, type Tally, writeRow } from './tally.ts';
import { TaskBudget } from './task-budget.ts';

/** What was read of a cgroup's tasks. */
interface Counted {
  readonly status: Status;
  readonly tally: Tally;
}

/** Counts the tasks that each cgroup lists; native/src/core/tasks/count_by_threads.h does the same. */
export async function countByThreads(procRoot: string, pass: TaskPass, rows: TaskRows): Promise<void> {
  const opened = await openDirectory(procRoot, undefined);
  if (typeof opened === 'number') {
    const status = isRemoved(opened) ? HIDDEN : opened;
    for (const index of pass.cgroups.keys()) writeRow(rows, index, status, emptyTally());
    return;
  }
  await using proc = opened;
  const budget = new TaskBudget(pass.limit);
  for (const [index, cgroup] of pass.cgroups.entries()) {
    const { status, tally } = await countCgroup(proc, cgroup, budget);
    writeRow(rows, index, status, tally);
  }
}

async function countCgroup(
  proc: OpenedDirectory,
  cgroup: RawTaskCgroup,
  budget: TaskBudget,
): Promise<Counted> {
  const counted = await countOnce(proc, cgroup, budget);
  // They may have ended after they were listed; the second time they are not listed any more.
  return counted.status === HIDDEN ? countOnce(proc, cgroup, budget) : counted;
}

async function countOnce(
  proc: OpenedDirectory,
  { directory, inode }: RawTaskCgroup,
  budget: TaskBudget,
): Promise<Counted> {
  const opened = await openDirectory(directory, inode);
  if (typeof opened === 'number') return { status: opened, tally: emptyTally() };
  await using cgroup = opened;
  const tally = emptyTally();
  const list = await listThreads(cgroup, budget.left);
  if (typeof list === 'number') return { status: list, tally };
  if (!budget.take(list.cost)) return { status: OVER_BUDGET, tally };
  let found = 0;
  const status = await inLanes(list.ids, async (id) => {
    // Not `<id>/stat`, for which the kernel adds up all threads of the process.
    const task = await readTask(`${proc.path}/${id}/task/${id}/stat`);
    if (typeof task === 'number') return toFailure(task);
    found += 1;
    if (task.state !== undefined) tally[task.state] += 1;
    return OK;
  });
  // Listed, and in the procfs there is none of them.
  if (status === OK && found === 0 && list.ids.length > 0) return { status: HIDDEN, tally };
  return { status, tally };
}

function toFailure(status: Status): Status {
  if (hasEnded(status)) return OK;
  return isRefused(status) ? HIDDEN : status;
}
