/**
 * The cgroup v2 tree of a Linux machine (4.5): where it is, which cgroups are in it, which come and go, and what a short kernel
 * file says. Paths are those of the kernel's documentation, https://docs.kernel.org/admin-guide/cgroup-v2.html.
 *
 * What is not there is an {@link Absence}, what is broken a {@link CgroupError}; neither is ever a zero.
 *
 * @module @psiperf/cgroup
 */

export { ABSENT, type Absence, type AbsenceReason, isAbsence } from './absence.ts';
export { CgroupError, type CgroupErrorCode } from './cgroup-error.ts';
export { CgroupLocator, type LocatorPlaces, openCgroupLocator } from './cgroup-locator.ts';
export type { CgroupRef } from './cgroup-ref.ts';
export type { CgroupRoot } from './cgroup-root.ts';
export { CgroupTree, type CgroupTreeOptions } from './cgroup-tree.ts';
export { type Clock, systemClock } from './clock.ts';
export { findCgroupRoot } from './find-cgroup-root.ts';
export { type HostRoots, hostRoots } from './host-roots.ts';
export { isCgroup2 } from './is-cgroup2.ts';
export { isOwnProcfs } from './is-own-procfs.ts';
export { isYoung } from './is-young.ts';
export type { CgroupStat } from './parse-cgroup-stat.ts';
export type { CpuLimit } from './parse-limits.ts';
export { type Mount, parseMountinfo } from './parse-mountinfo.ts';
export { isEnded, type ProcessStatus } from './parse-process-status.ts';
export { readBootTime } from './read-boot-time.ts';
export { readCgroupStat } from './read-cgroup-stat.ts';
export { readEarliestProcessStart } from './read-earliest-process-start.ts';
export { readFirstProcess } from './read-first-process.ts';
export { readKernelFile } from './read-kernel-file.ts';
export { type CgroupLimits, readLimits } from './read-limits.ts';
export { readMounts } from './read-mounts.ts';
export { NAMESPACES, type NamespaceName, type Namespaces, readNamespaces } from './read-namespaces.ts';
export { readOpenFilesLimit } from './read-open-files-limit.ts';
export { parseOwnCgroup, readOwnCgroup } from './read-own-cgroup.ts';
export { readProcessCgroup } from './read-process-cgroup.ts';
export { readProcessStart } from './read-process-start.ts';
export { readProcessStatus } from './read-process-status.ts';
export { readText } from './read-text.ts';
export { type Self, seesOnlyItself } from './sees-only-itself.ts';
export { ServiceCgroup, type ServiceCgroupOptions } from './service-cgroup.ts';
export { joinHint, TellOnce } from './tell-once.ts';
export { readCgroupRef, readChildPaths, walkCgroups } from './walk-cgroups.ts';
export type { WatchDirectory, WatchListener } from './watch-directory.ts';
export type { PollingReason } from './watch-set.ts';
