// What psiperf finds of itself, wherever the host's `/proc` and `/sys` are mounted.

/** The procfs of its own namespaces. */
export const OWN_PROC = '/proc';

/** Its own cgroup, where it is a container; else the machine's tree. */
export const OWN_CGROUP = '/sys/fs/cgroup';
