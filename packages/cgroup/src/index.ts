export { ABSENT, type Absence, type AbsenceReason, isAbsence } from './absence.ts';
export { CgroupError, type CgroupErrorCode } from './cgroup-error.ts';
export type { CgroupRef } from './cgroup-ref.ts';
export { type Clock, systemClock } from './clock.ts';
export { type CgroupRoot, findCgroupRoot, isCgroup2 } from './find-cgroup-root.ts';
export { type HostRoots, hostRoots } from './host-roots.ts';
export { readCgroupRef, readChildPaths, walkCgroups } from './walk-cgroups.ts';
