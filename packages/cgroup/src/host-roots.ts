import { join } from 'node:path';

/** Where the parts of the host's file system that psiperf reads are, as this process sees them. */
export interface HostRoots {
  /** `/proc` of the host. */
  readonly proc: string;
  /** `/sys`, below which the cgroup mount is looked for. */
  readonly sys: string;
  /** `/run`: state directories of container runtimes. */
  readonly run: string;
  /** `/var`: Docker's and the kubelet's directories. */
  readonly var: string;
}

/**
 * The host's roots below `prefix`, for a container that mounts the host's directories under, say, `/host`.
 * @param overrides single roots that are elsewhere: absolute, never prefixed.
 */
export function hostRoots(prefix = '/', overrides: Partial<HostRoots> = {}): HostRoots {
  return {
    proc: overrides.proc ?? join(prefix, 'proc'),
    sys: overrides.sys ?? join(prefix, 'sys'),
    run: overrides.run ?? join(prefix, 'run'),
    var: overrides.var ?? join(prefix, 'var'),
  };
}
