import { TASK_STATES, type TaskState } from '../task-counts.ts';
import type { TaskRows } from './raw-task-reader.ts';
import { OK, type Status } from './status.ts';

/** Counts of one cgroup while they are made. */
export type Tally = { -readonly [State in TaskState]: number };

/** Nothing yet. */
export const emptyTally = (): Tally => ({ running: 0, sleeping: 0, uninterruptible: 0, stopped: 0 });

/** Writes the row of one cgroup. Counts are there with OK alone. */
export function writeRow({ status, values }: TaskRows, index: number, result: Status, tally: Tally): void {
  status[index] = result;
  TASK_STATES.forEach((state, place) => {
    values[index * TASK_STATES.length + place] = result === OK ? tally[state] : Number.NaN;
  });
}
