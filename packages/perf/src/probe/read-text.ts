import { readText as readWhole } from '@psiperf/cgroup';

/** The text of a small file of the kernel; undefined where it cannot be read, which tells nothing. */
export async function readText(path: string): Promise<string | undefined> {
  return readWhole(path).catch(() => undefined);
}
