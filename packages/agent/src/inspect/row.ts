import { type Absence, CgroupError, isAbsence } from '@psiperf/cgroup';

/** A subject and what there is to say of it. */
export type Row = readonly [subject: string, detail: string];

/** In place of what is not known. */
export const NONE = '-';

/** What was read, or in brackets why nothing was. */
export function toText<Value extends object | number | string>(
  outcome: Value | Absence | CgroupError,
  toValueText: (value: Value) => string,
): string {
  if (isAbsence(outcome)) return `${NONE} (${outcome.absent})`;
  return outcome instanceof CgroupError ? `${NONE} (${outcome.code})` : toValueText(outcome as Value);
}

/** A share from 0 to 1. */
export function toPercent(share: number | undefined): string {
  return share === undefined ? NONE : `${(share * 100).toFixed(1)} %`;
}
