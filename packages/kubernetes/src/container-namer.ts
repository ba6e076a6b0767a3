import type { Clock } from '@psiperf/cgroup';
import type { ContainerClass, PodClass } from './cgroup-class.ts';
import type { ContainerIdentity, PodIdentity } from './container-identity.ts';
import type { PodSource } from './pod-source.ts';

/** A container's or pod's cgroup that was found and wants a name. */
export type FoundCgroup = (ContainerClass | PodClass) & { readonly cgroupId: bigint };

/** What a source failed with. */
export interface SourceProblem {
  readonly source: string;
  readonly error: Error;
}

export interface ContainerNamerOptions {
  readonly clock: Clock;
  /** How long a container that no source knows waits for its name; 10 s. */
  readonly graceMillis?: number;
}

/** Names containers and pods by asking the sources. */
export class ContainerNamer {
  constructor(_sources: readonly PodSource[], _options: ContainerNamerOptions) {}

  /** Looks up those that have no answer yet. Never rejects; a slow source is not waited for. */
  async refresh(_found: Iterable<FoundCgroup>): Promise<void> {}

  /** Who the container is; `pending` while its grace period runs, `sandbox` where it is not a workload. */
  identityOf(_cgroupId: bigint): ContainerIdentity | 'pending' | 'sandbox' {
    return 'pending';
  }

  /** Who the pod is; `pending` while its grace period runs. */
  podIdentityOf(_podUid: string): PodIdentity | 'pending' {
    return 'pending';
  }

  /** Forgets a cgroup that is gone. */
  forget(_cgroupId: bigint): void {}

  /** What the sources failed with since the last call; each kind of failure of a source is told once. */
  takeProblems(): SourceProblem[] {
    return [];
  }

  /** Closes the sources. */
  async close(): Promise<void> {}
}
