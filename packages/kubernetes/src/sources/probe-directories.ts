import { access, constants } from 'node:fs/promises';
import type { SourceStatus } from '../pod-source.ts';
import { toSourceError } from './to-source-error.ts';

export interface DirectoryProbe {
  /** Any one of them is enough. */
  readonly directories: readonly [string, ...string[]];
  readonly adds: string;
  /** Whose directories they are, such as `containerd`. */
  readonly owner: string;
}

// containerd lets everybody pass its directory and root alone into those of its containers (0711 and 0700): to be able to
// list it is to be root, or to have what takes the place of that.
const LISTABLE = constants.R_OK | constants.X_OK;

/** Whether a source that reads files below `directories` could answer. Never rejects. */
export async function probeDirectories(probe: DirectoryProbe): Promise<SourceStatus> {
  for (const directory of probe.directories) {
    try {
      await access(directory, LISTABLE);
      return { available: true, adds: probe.adds };
    } catch (error) {
      const failure = toSourceError(error, directory);
      if (failure !== undefined) return { available: false, why: failure.message, remedy: failure.hint };
    }
  }
  const [usual] = probe.directories;
  return {
    available: false,
    why: `${usual} does not exist`,
    remedy: `nothing to do where this node has no ${probe.owner}; in a container, mount the host's directory read-only`,
  };
}
