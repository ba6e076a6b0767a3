// The places of a slot's rows; native/src/core/perf/counter_layout.h has the same.
//
//     status of a group:  status, cpu, event            cpu and event are -1 where the status is not about one
//     values of a group:  time_enabled, time_running, lowest ratio, one count for each event
//
// Times are nanoseconds and counts are scaled; both are sums over CPUs since the slot was opened. The lowest ratio is
// time_running / time_enabled of the CPU where it is lowest, since the previous reading; NaN where the cgroup has not run
// since then. Values are NaN for a slot that is empty and a group that is not open.
//
// Of this process, which is one slot, the lowest ratio is that of a thread, and a status of OK is followed by how many
// threads the group does not count, and by the status with which the first of them was refused.

export const STATUS_PER_GROUP = 3;
export const TIMES_PER_GROUP = 3;

export const OK = 0;
/** A read that is short, long or has another number of values. */
export const MALFORMED = -1;
/** The directory is missing, or another one has taken its place, or its cgroup is being removed. */
export const GONE = -2;
/** The slot is empty. */
export const NOT_WANTED = -3;
/** The cgroup has run since the previous reading, and the group has not been on the PMU in that time. */
export const NOT_SCHEDULED = -5;
/**
 * The cgroup itself is refused, with ENOENT for a software event too, although its directory is there: another
 * hierarchy holds the perf_event controller, or the root's cgroup.subtree_control was never written.
 */
export const NO_SUCH_HIERARCHY = -6;
/** Added to the errno of a read, to tell it from that of an open. */
export const READ_STEP = 0x10000;
