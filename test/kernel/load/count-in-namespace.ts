import { join } from 'node:path';
import { execa } from 'execa';
import type { CountedTasks } from './count-tasks.ts';

const PROGRAM = join(import.meta.dirname, 'count-tasks.ts');

/** Where tasks are counted from. */
export interface CountingPlace {
  /** An empty directory: below it the host's procfs and cgroups are mounted as `proc` and `cgroup`. */
  readonly at: string;
  /** Options of `unshare`: the namespaces that are private to the program, beside that of mounts. */
  readonly unshare?: readonly string[];
  /** Shell commands that are run in these namespaces first. */
  readonly prepare?: readonly string[];
  /** A command to start the program with. */
  readonly launcher?: string;
  /** A cgroup's directory to enter before the namespaces are made. */
  readonly cgroup?: string;
  readonly procRoot: string;
  /** A directory of the host's cgroups, which is all that is mounted of them. */
  readonly root: string;
}

/** Counts the tasks of cgroups, with the native reader and the other one. The machine's mounts stay as they are. */
export async function countInNamespace(
  place: CountingPlace,
  paths: readonly string[],
): Promise<CountedTasks[]> {
  const { at, unshare = [], prepare = [], launcher = '', cgroup, procRoot, root } = place;
  const mounts = [
    `mount -t tmpfs -o mode=755 none ${at}`,
    `mkdir ${at}/proc ${at}/cgroup`,
    `mount --bind /proc ${at}/proc`,
    `mount --bind ${root} ${at}/cgroup`,
  ];
  const program = `${launcher} ${process.execPath} ${PROGRAM} ${procRoot} ${at}/cgroup ${paths.join(' ')}`;
  // Not by exec: of a pid namespace the first process is the shell, which is not the program.
  const inside = [...mounts, ...prepare, program].join('; ');
  const enter = cgroup === undefined ? '' : `echo $$ > ${cgroup}/cgroup.procs;`;
  const script = `set -e; ${enter} exec unshare --mount --propagation private ${unshare.join(' ')} sh -ec "$0"`;
  const { stdout } = await execa('sh', ['-c', script, inside]);
  return JSON.parse(stdout);
}
