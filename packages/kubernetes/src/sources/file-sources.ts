import type { HostRoots } from '@psiperf/cgroup';
import type { PodSource } from '../pod-source.ts';

/** The sources that need no more than read access to files, least privilege last, in the order they are asked. */
export function fileSources(_roots: HostRoots): PodSource[] {
  return [];
}
