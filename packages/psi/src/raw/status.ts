// How reading one file went; native/src/core/status.h has the same numbers.

import { constants } from 'node:os';

/** 0, a positive errno (with `READ_STEP` added where a read failed, not an open), or one of the negative codes. */
export type Status = number;

export const OK = 0;
/** The contents do not follow the grammar. */
export const MALFORMED = -1;
/** The directory is missing, or another one has taken its place. */
export const GONE = -2;
export const NOT_WANTED = -3;
/**
 * Read, but the descriptor held so far had been cut off (ENODEV) and the file was opened anew in the same directory: its
 * cgroup.pressure went to 0 and back to 1.
 */
export const REOPENED = -4;
/** Never read so far: the kernel has not ended the first read, or others had to be waited for. */
export const SLOW = -5;
/** Added to the errno of a read, to tell it from that of an open. */
export const READ_STEP = 0x10000;

/** The status of an open that gave minus errno. */
export const openFailure = (minusErrno: number): Status => -minusErrno;

/** The status of a read that gave minus errno. */
export const readFailure = (minusErrno: number): Status => -minusErrno + READ_STEP;

/** Whether the file has values. */
export const hasValues = (status: Status): boolean => status === OK || status === REOPENED;

/** The positive errno of a status; 0 where none failed. */
export const errnoOf = (status: Status): number => (status > 0 ? status % READ_STEP : 0);

/** EMFILE: this process has no descriptor left. ENFILE: the machine has none. */
export const isOutOfDescriptors = (status: Status): boolean =>
  status === constants.errno.EMFILE || status === constants.errno.ENFILE;
