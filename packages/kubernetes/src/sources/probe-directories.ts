import { access, constants } from 'node:fs/promises';
import type { SourceStatus } from '../pod-source.ts';
import { toSourceError } from './to-source-error.ts';

export interface DirectoryProbe {
  /** Any one of them is enough. */
  readonly directories: readonly [string, ...string[]];
  /** What names in a directory are needed for: to open files of known names, or to list it. */
  readonly mode: 'open' | 'list';
  readonly adds: string;
  /** Whose directories they are, such as `containerd`. */
  readonly owner: string;
}

/** Whether a source that reads files below `directories` could answer. Never rejects. */
export async function probeDirectories(probe: DirectoryProbe): Promise<SourceStatus> {
  const needed = probe.mode === 'list' ? constants.R_OK | constants.X_OK : constants.X_OK;
  for (const directory of probe.directories) {
    try {
      await access(directory, needed);
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
