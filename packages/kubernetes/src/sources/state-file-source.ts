import { join } from 'node:path';
import type { ContainerRecord } from '../container-record.ts';
import type { PodSource, SourceStatus } from '../pod-source.ts';
import { present } from '../present.ts';
import { probeDirectories } from './probe-directories.ts';
import { readPidFile } from './read-pid-file.ts';
import { readStateFile } from './read-state-file.ts';

/** A configuration with a large environment has some 100 KiB; what has more than this is no such file. */
const MAX_BYTES = 4 * 1024 * 1024;

const isContainerId = (name: string) => /^[0-9a-f]{64}$/.test(name);

/** How a runtime keeps one state file per container. */
export interface StateFileLayout {
  readonly name: string;
  /** What it contributes, for the operator to read. */
  readonly adds: string;
  /** The runtime's name, for the operator to read. */
  readonly owner: string;
  /** Directories that may hold a directory per container; the usual one first. */
  readonly directories: readonly [string, ...string[]];
  /** The state file below the container's directory. */
  readonly file: string;
  /** The file beside it with the number of the first process; a runtime without one may have it in the state file. */
  readonly pidFile?: string;
  /** Takes what is needed out of the file; undefined where the file is not of a container it knows. */
  toRecord(state: unknown): ContainerRecord | undefined;
}

/** Answers from one state file per container, opened when the container is asked for. Holds nothing. */
export class StateFileSource implements PodSource {
  readonly name: string;
  readonly #layout: StateFileLayout;

  constructor(layout: StateFileLayout) {
    this.name = layout.name;
    this.#layout = layout;
  }

  probe(): Promise<SourceStatus> {
    const contents = 'directories of containers';
    return probeDirectories({ ...this.#layout, contents, isOfContents: isContainerId });
  }

  async find(containerId: string): Promise<ContainerRecord | undefined> {
    const { directories, file, pidFile, toRecord } = this.#layout;
    for (const directory of directories) {
      const state = await readStateFile(join(directory, containerId, file), MAX_BYTES);
      if (state === undefined) continue;
      const record = toRecord(state);
      if (record === undefined || pidFile === undefined) return record;
      return present<ContainerRecord>({
        ...record,
        initPid: await readPidFile(join(directory, containerId, pidFile)),
      });
    }
    return undefined;
  }

  /** The files are by container; a pod is known by its containers. */
  async findPod(_podUid: string): Promise<undefined> {
    return undefined;
  }

  async close(): Promise<void> {}
}
