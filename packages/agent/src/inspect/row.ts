import { type Absence, CgroupError, isAbsence } from '@psiperf/cgroup';
import { PsiError } from '@psiperf/psi';
import { NONE } from '../report/to-percent.ts';

/** A subject and what there is to say of it. */
export type Row = readonly [subject: string, detail: string];

/** What was read, or in brackets why nothing was. */
export function toText<Value extends object | number | string>(
  outcome: Value | Absence | CgroupError | PsiError,
  toValueText: (value: Value) => string,
): string {
  if (isAbsence(outcome)) return `${NONE} (${outcome.absent})`;
  const isBroken = outcome instanceof CgroupError || outcome instanceof PsiError;
  return isBroken ? `${NONE} (${outcome.code})` : toValueText(outcome as Value);
}
