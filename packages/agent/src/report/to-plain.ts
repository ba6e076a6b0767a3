// What was read, as it stands in JSON.

import { CgroupError } from '@psiperf/cgroup';
import { PerfError } from '@psiperf/perf';
import { type PressureSample, PsiError } from '@psiperf/psi';

/** A sample by the names of its readings. */
export function toPlainSample(sample: PressureSample): object {
  return Object.fromEntries(Object.entries(sample).map(([name, outcome]) => [name, toPlainOutcome(outcome)]));
}

/** A value or an absence as it is; an error as `{ "error": { code, message } }`. */
export function toPlainOutcome(outcome: unknown): unknown {
  if (!(outcome instanceof PsiError || outcome instanceof PerfError || outcome instanceof CgroupError))
    return outcome;
  return { error: { code: outcome.code, message: outcome.message } };
}
