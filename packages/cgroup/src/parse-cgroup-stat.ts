// cgroup.stat: https://docs.kernel.org/admin-guide/cgroup-v2.html#core-interface-files (Linux 4.14)
//
//     nr_descendants 4
//     nr_subsys_perf_event 5
//     nr_dying_descendants 0
//     nr_dying_subsys_perf_event 0

/** How many cgroups are below one. A key that the kernel does not print is absent. */
export interface CgroupStat {
  /** `nr_descendants`: visible ones. */
  readonly descendants?: number;
  /** `nr_dying_descendants`: removed ones that something still holds, such as an open perf event. */
  readonly dyingDescendants?: number;
}

/** The counts of a `cgroup.stat`; undefined where the text is not one. */
export function parseCgroupStat(text: string): CgroupStat | undefined {
  const counts = new Map<string, number>();
  for (const line of text.trimEnd().split('\n')) {
    const [, key, count] = /^(\w+) (\d+)$/.exec(line) ?? [];
    if (key === undefined) return undefined;
    counts.set(key, Number(count));
  }
  const descendants = counts.get('nr_descendants');
  const dyingDescendants = counts.get('nr_dying_descendants');
  return {
    ...(descendants !== undefined && { descendants }),
    ...(dyingDescendants !== undefined && { dyingDescendants }),
  };
}
