// How counting the tasks of a cgroup went; native/src/core/status.h and core/tasks/task_state.h have the same numbers.

import { constants } from 'node:os';

const { EACCES, EMFILE, ENFILE, ENODEV, ENOENT, ENOTDIR, EPERM, ESRCH } = constants.errno;

/** 0, a positive errno (with `READ_STEP` added where a read failed, not an open), or one of the negative codes. */
export type Status = number;

export const OK = 0;
/** The contents of a file do not follow its grammar. */
export const MALFORMED = -1;
/** The directory is missing, or another one has taken its place. */
export const GONE = -2;
/** The cgroup has tasks that the procfs does not show to this process. */
export const HIDDEN = -5;
/** More tasks than a pass may look at. */
export const OVER_BUDGET = -6;
/** Added to the errno of a read, to tell it from that of an open. */
export const READ_STEP = 0x10000;

/** The status of a read that failed with this errno. */
export const readFailure = (errno: number): Status => errno + READ_STEP;

/** The positive errno of a status; 0 where none failed. */
export const errnoOf = (status: Status): number => (status > 0 ? status % READ_STEP : 0);

/** Of an open: there is no such directory any more. ENODEV: it was removed while it was being opened. */
export const isRemoved = (status: Status): boolean =>
  status === ENOENT || status === ENOTDIR || status === ENODEV;

/** It failed because the task ended: ENOENT or ESRCH at the open, ESRCH at the read. */
export const hasEnded = (status: Status): boolean =>
  status === ENOENT || status === ESRCH || status === readFailure(ESRCH);

/** It failed because this process may not: by file mode or hidepid, or by a security module. */
export const isRefused = (status: Status): boolean => errnoOf(status) === EACCES || errnoOf(status) === EPERM;

/** EMFILE: this process has no descriptor left. ENFILE: the machine has none. */
export const isOutOfDescriptors = (status: Status): boolean => status === EMFILE || status === ENFILE;
