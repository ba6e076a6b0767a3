/**
 * Why a reading is missing although nothing is broken: an expected state of a kernel or of our own limits.
 *
 * - `gone`: the cgroup was removed
 * - `not-supported`: this kernel (or this cgroup's controllers) never has it
 * - `disabled`: switched off (`psi=0`, `cgroup.pressure` = 0)
 * - `not-permitted`: the kernel refuses it to this process
 * - `not-scheduled`, `unreliable`, `sampled`: counters that cannot be told as totals
 * - `over-budget`: left out to stay within a limit of our own
 * - `slow`: the kernel has not ended the read in time; what was read last may be told with its own time
 * - `unknown`: missing, and the kernel does not say why
 */
export type AbsenceReason =
  | 'gone'
  | 'not-supported'
  | 'disabled'
  | 'not-permitted'
  | 'not-scheduled'
  | 'over-budget'
  | 'unreliable'
  | 'sampled'
  | 'slow'
  | 'unknown';

/** An expected lack of a reading. It is counted and exported as a reason; it never becomes a zero. */
export interface Absence {
  /** The reason, which `psiperf.absences` counts. */
  readonly absent: AbsenceReason;
}

/** Tells an absence from a value or an error. */
export function isAbsence(outcome: unknown): outcome is Absence {
  return typeof outcome === 'object' && outcome !== null && 'absent' in outcome;
}

/** Compile-time complete, frozen absences, one per reason, so that thousands of equal ones cost nothing. */
export const ABSENT: { readonly [Reason in AbsenceReason]: Absence } = Object.freeze({
  gone: Object.freeze({ absent: 'gone' }),
  'not-supported': Object.freeze({ absent: 'not-supported' }),
  disabled: Object.freeze({ absent: 'disabled' }),
  'not-permitted': Object.freeze({ absent: 'not-permitted' }),
  'not-scheduled': Object.freeze({ absent: 'not-scheduled' }),
  'over-budget': Object.freeze({ absent: 'over-budget' }),
  unreliable: Object.freeze({ absent: 'unreliable' }),
  sampled: Object.freeze({ absent: 'sampled' }),
  slow: Object.freeze({ absent: 'slow' }),
  unknown: Object.freeze({ absent: 'unknown' }),
});
