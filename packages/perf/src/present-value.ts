import { isAbsence } from '@psiperf/cgroup';
import type { Outcome } from './counter-sample.ts';
import { PerfError } from './perf-error.ts';

/** The value of an outcome; undefined for an absence, an error, and what is not there. */
export function presentValue<T extends object>(outcome: Outcome<T> | undefined): T | undefined {
  return outcome === undefined || isAbsence(outcome) || outcome instanceof PerfError ? undefined : outcome;
}
