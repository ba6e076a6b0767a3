import { access, constants, readdir } from 'node:fs/promises';
import { type SourceStatus, toUnavailable } from '../pod-source.ts';
import { toSourceError } from './to-source-error.ts';

export interface DirectoryProbe {
  /** Any one of them is enough. */
  readonly directories: readonly [string, ...string[]];
  readonly adds: string;
  /** Whose directories they are, such as `containerd`. */
  readonly owner: string;
  /** What they hold, for the operator to read. */
  readonly contents: string;
  /** Whether a name in one of them is of such contents. */
  isOfContents(name: string): boolean;
}

// containerd lets everybody pass its directory and root alone into those of its containers (0711 and 0700): to be able to
// list it is to be root, or to have what takes the place of that.
const LISTABLE = constants.R_OK | constants.X_OK;

/** Whether a source that reads files below `directories` could answer. Never rejects. */
export async function probeDirectories(probe: DirectoryProbe): Promise<SourceStatus> {
  const { owner, contents } = probe;
  const withoutContents: string[] = [];
  for (const directory of probe.directories) {
    try {
      await access(directory, LISTABLE);
      if ((await readdir(directory)).some(probe.isOfContents)) return { available: true, adds: probe.adds };
      withoutContents.push(directory);
    } catch (error) {
      const failure = toSourceError(error, directory);
      if (failure !== undefined) return toUnavailable(failure);
    }
  }
  const [odd] = withoutContents;
  if (odd !== undefined) {
    return {
      available: false,
      why: `${odd} holds no ${contents}`,
      remedy: `nothing to do as long as ${owner} runs no containers; in a container, see whether the host's directory of this name is mounted there`,
    };
  }
  const [usual] = probe.directories;
  return {
    available: false,
    why: `${usual} does not exist`,
    remedy: `nothing to do where this node has no ${owner}; in a container, mount the host's directory read-only`,
  };
}
