import type { BedContainer } from './container-bed.ts';
import { RunningProgram } from './running-program.ts';

/**
 * Runs a shell as a runtime runs a container: it is in the container's cgroup and the first process of namespaces of its own
 * (pid, mount, ipc, uts), and what started it is in neither. Everything in there ends when it does.
 */
export function runInOwnNamespaces({ directory }: BedContainer, script: string): RunningProgram {
  const namespaces = ['--pid', '--fork', '--kill-child', '--mount-proc', '--ipc', '--uts'];
  const enter = 'echo 0 > "$0/cgroup.procs" && eval "$1"';
  return new RunningProgram('unshare', [...namespaces, 'sh', '-c', enter, directory, script]);
}
