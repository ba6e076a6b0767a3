import { type Clock, type HostRoots, systemClock } from '@psiperf/cgroup';
import type { PodSource } from '../pod-source.ts';
import { containerdState } from './containerd-state.ts';
import { crioState } from './crio-state.ts';
import { dockerState } from './docker-state.ts';
import { LogNames } from './log-names.ts';
import { PodmanState } from './podman-state.ts';

/** What is not at its usual place. */
export interface FileSourceOptions {
  readonly clock?: Clock;
  /** Docker's data directory, where it is not at `lib/docker` of `roots.var`. */
  readonly dockerDirectory?: string | undefined;
}

/**
 * The sources that read files of the host, in the order in which they are believed: a runtime's own state says more
 * than the names of logs. The caller closes them.
 * @param options what is not at its usual place.
 */
export function fileSources(
  roots: HostRoots,
  { clock = systemClock, dockerDirectory }: FileSourceOptions = {},
): PodSource[] {
  return [
    containerdState(roots),
    crioState(roots),
    dockerState(roots, dockerDirectory),
    new PodmanState(roots, clock),
    new LogNames(roots, clock),
  ];
}
