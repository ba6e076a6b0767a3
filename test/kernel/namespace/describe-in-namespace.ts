import { join } from 'node:path';
import { execa } from 'execa';
import type { TreeDescription } from './describe-tree.ts';

const PROGRAM = join(import.meta.dirname, 'describe-tree.ts');

/** Where a description is made. */
export interface Surroundings {
  /** Options of `unshare`: the namespaces that are private to the program. */
  readonly unshare: readonly string[];
  /** Shell commands that are run in these namespaces first. Mounts are undone with the last of their processes. */
  readonly prepare: string;
  /** A command to start the program with, after the preparation. */
  readonly launcher?: string;
  /** A cgroup's directory to enter before the namespaces are made. */
  readonly cgroup?: string;
  /** A cgroup below the root that is found, in which one is made to see whether it is noticed. */
  readonly parent?: string;
}

/** Runs `describe-tree.ts` in namespaces of its own; the machine's mounts and limits stay as they are. */
export async function describeInNamespace(surroundings: Surroundings): Promise<TreeDescription> {
  const { unshare, prepare, launcher = '', cgroup, parent = '' } = surroundings;
  const enter = cgroup === undefined ? '' : `echo $$ > ${cgroup}/cgroup.procs;`;
  const inside = `${prepare}; exec ${launcher} ${process.execPath} ${PROGRAM} ${parent}`;
  const script = `set -e; ${enter} exec unshare ${unshare.join(' ')} sh -ec "$0"`;
  const { stdout } = await execa('sh', ['-c', script, inside]);
  return JSON.parse(stdout);
}
