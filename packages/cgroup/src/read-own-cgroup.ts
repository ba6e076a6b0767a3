// /proc/<pid>/cgroup: https://docs.kernel.org/admin-guide/cgroup-v2.html#processes
//
//     1:name=systemd:/init.scope
//     0::/system.slice/psiperf.service
//
// The line of the v2 tree is the one of hierarchy 0; the others are of cgroup v1.

import { join } from 'node:path';
import { readText } from './read-text.ts';

const HIERARCHY = '0::';

/** The v2 path in a `/proc/<pid>/cgroup`; undefined where there is no v2 tree. */
export function parseOwnCgroup(text: string): string | undefined {
  // Not by a regular expression: to one a carriage return ends a line, too, and a cgroup's name may have one.
  const line = text.split('\n').find((each) => each.startsWith(HIERARCHY));
  const path = line?.slice(HIERARCHY.length);
  return path?.startsWith('/') ? path : undefined;
}

/**
 * The cgroup of this process (`/proc/self/cgroup`), as a path below the root of its cgroup namespace; `/` for the first process of a
 * container with a namespace of its own. Undefined where there is no v2 tree, or `procRoot` cannot tell.
 */
export async function readOwnCgroup(procRoot: string): Promise<string | undefined> {
  try {
    return parseOwnCgroup(await readText(join(procRoot, 'self/cgroup')));
  } catch {
    // ENOENT: no procfs there, or one in which this process does not exist.
    return undefined;
  }
}
