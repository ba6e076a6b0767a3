import type { Absence, CgroupError } from '@psiperf/cgroup';
import { classifyTasks } from './classify-tasks.ts';
import type { RawTaskReader, TaskMethod, TaskRows } from './raw/raw-task-reader.ts';
import { OK } from './raw/status.ts';
import { TASK_STATES, type TaskCounts } from './task-counts.ts';
import type { TaskReader, TaskTarget } from './task-reader.ts';

export interface BatchTaskReaderOptions {
  readonly method: TaskMethod;
  /** Most tasks and directories of a pass. */
  readonly limit: number;
  /** How `/proc/<pid>/cgroup` has a path below the root that is watched, for this process. */
  readonly toKernelPath: (path: string) => string;
}

/** Turns the rows of a raw reader into counts with reasons. */
export class BatchTaskReader implements TaskReader {
  readonly #raw: RawTaskReader;
  readonly #options: BatchTaskReaderOptions;

  constructor(raw: RawTaskReader, options: BatchTaskReaderOptions) {
    this.#raw = raw;
    this.#options = options;
  }

  get kind(): RawTaskReader['kind'] {
    return this.#raw.kind;
  }

  get method(): TaskMethod {
    return this.#options.method;
  }

  async read(targets: readonly TaskTarget[]): Promise<readonly (TaskCounts | Absence | CgroupError)[]> {
    const { method, limit, toKernelPath } = this.#options;
    const cgroups = targets.map(({ id, directory, path }) => ({
      directory,
      inode: id,
      path: method === 'walk' ? toKernelPath(path) : '',
    }));
    const rows = {
      status: new Int32Array(targets.length),
      values: new Float64Array(targets.length * TASK_STATES.length),
    };
    await this.#raw.read({ method, cgroups, limit }, rows);
    return targets.map(({ directory }, index) => toOutcome(rows, index, directory));
  }
}

function toOutcome(
  { status, values }: TaskRows,
  index: number,
  directory: string,
): TaskCounts | Absence | CgroupError {
  const result = status[index] ?? OK;
  if (result !== OK) return classifyTasks(result, directory);
  const first = index * TASK_STATES.length;
  const [running = 0, sleeping = 0, uninterruptible = 0, stopped = 0] = values.subarray(
    first,
    first + TASK_STATES.length,
  );
  return { running, sleeping, uninterruptible, stopped };
}
