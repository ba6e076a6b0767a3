import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type HostRoots, hostRoots } from '@psiperf/cgroup';
import { onTestFinished } from 'vitest';

/** A host's file system of the test's own; removed when the test is over. */
export interface HostTree {
  readonly directory: string;
  readonly roots: HostRoots;
  /** Writes a file: text as it is, anything else as JSON. */
  put(path: string, content: unknown): Promise<void>;
  link(path: string, target: string): Promise<void>;
  makeDirectory(path: string): Promise<void>;
}

export async function makeHostTree(): Promise<HostTree> {
  const directory = await mkdtemp(join(tmpdir(), 'psiperf-kubernetes-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const makeDirectory = async (path: string) => {
    await mkdir(join(directory, path), { recursive: true });
  };
  return {
    directory,
    roots: hostRoots(directory),
    makeDirectory,
    async put(path, content) {
      await makeDirectory(dirname(path));
      await writeFile(join(directory, path), typeof content === 'string' ? content : JSON.stringify(content));
    },
    async link(path, target) {
      await makeDirectory(dirname(path));
      await symlink(target, join(directory, path));
    },
  };
}

/** A container id of one repeated pair of digits. */
export function idOf(pair: string): string {
  return pair.repeat(32);
}
