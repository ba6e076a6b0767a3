import { mkdirSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { findCgroupRoot, hostRoots } from '@psiperf/cgroup';
import { onTestFinished } from 'vitest';

/** An empty cgroup of the real kernel with a name of its own, removed when the test ends with all that is below it. */
export async function makeTestCgroup(): Promise<{ readonly name: string; readonly directory: string }> {
  const { directory: root } = await findCgroupRoot(hostRoots());
  const name = `psiperf-test-${process.pid}-${process.hrtime.bigint()}`;
  const directory = join(root, name);
  mkdirSync(directory);
  onTestFinished(() => removeCgroup(directory));
  return { name, directory };
}

/** Removes a cgroup without processes and all below it: control files go with their directory. */
function removeCgroup(directory: string): void {
  for (const entry of readdirSync(directory, { withFileTypes: true }))
    if (entry.isDirectory()) removeCgroup(join(directory, entry.name));
  rmdirSync(directory);
}
