import type { Absence, CgroupError } from '@psiperf/cgroup';
import type { LoadAverages } from './load-averages.ts';
import type { TaskCounts } from './task-counts.ts';

/** The tasks of a cgroup at one moment, those of the cgroups below it included, and the averages up to then. */
export interface LoadSample {
  /** How many tasks there were in each state. */
  readonly tasks: TaskCounts;
  /** Running tasks, averaged over each window. After one count they are that count. */
  readonly averages: LoadAverages;
}

/** A sample, or why there is none. */
export type LoadOutcome = LoadSample | Absence | CgroupError;

/** Tells a sample from what stands in its place. */
export function isLoadSample(outcome: LoadOutcome | undefined): outcome is LoadSample {
  return outcome !== undefined && 'tasks' in outcome;
}
