// A program of its own: counts the tasks of cgroups from where it is started, with both readers, and prints what they say.
//
//     count-tasks.ts <procfs> <root> <path of a cgroup below the root>...

import { findCgroupRoot, hostRoots, readCgroupRef } from '@psiperf/cgroup';
import type { TaskCounts, TaskMethod } from '@psiperf/load';
import { openTaskReader } from '@psiperf/load/open-load';

/** What one reader says, by cgroup. */
export interface CountedTasks {
  readonly kind: 'native' | 'typescript';
  readonly method: TaskMethod;
  readonly outcomes: readonly (TaskCounts | { readonly absent: string } | { readonly code: string })[];
}

const [procRoot = '', rootDirectory = '', ...paths] = process.argv.slice(2);
const root = await findCgroupRoot(hostRoots(), rootDirectory);
const refs = await Promise.all(paths.map((path) => readCgroupRef(root.directory, path)));
const targets = refs.filter((ref) => ref !== undefined);
const counted: CountedTasks[] = [];
for (const prefer of ['native', 'typescript'] as const) {
  const reader = await openTaskReader({ prefer, procRoot, root });
  counted.push({ kind: reader.kind, method: reader.method, outcomes: await reader.read(targets) });
}
process.stdout.write(JSON.stringify(counted));
