import { isAbsence } from '@psiperf/cgroup';
import type { Outcome } from './pressure-sample.ts';
import { PsiError } from './psi-error.ts';

/** The value of an outcome; undefined for an absence, an error, and what was not asked for. */
export function presentValue<T extends object>(outcome: Outcome<T> | undefined): T | undefined {
  return outcome === undefined || isAbsence(outcome) || outcome instanceof PsiError ? undefined : outcome;
}
