// What the programs beside this file begin with: `<program> <native | typescript> <cgroup directory>`.

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@psiperf/cgroup';
import { openPressureReader, type PressureReader, type PressureTarget } from '@psiperf/psi';

/** The reader of that kind. @throws where it cannot be had. */
export function openReader(prefer: string | undefined): PressureReader {
  if (prefer !== 'native' && prefer !== 'typescript') throw new Error(`unknown reader ${prefer}`);
  // More than the process may have: the kernel sets the limit.
  const options = { prefer, procRoot: '/proc', clock: systemClock, maxDescriptors: 1_000_000 } as const;
  const { reader, why } = openPressureReader(options);
  if (why !== undefined) throw new Error(why);
  return reader;
}

/** The children of the cgroup. */
export function readTargets(directory = ''): PressureTarget[] {
  const entries = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return entries.map(({ name }) => {
    const child = join(directory, name);
    return { id: statSync(child, { bigint: true }).ino, directory: child };
  });
}
