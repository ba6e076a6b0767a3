// /proc/<pid>/task/<tid>/stat: https://docs.kernel.org/filesystems/proc.html, table 1-4
//
//     1187 (tmux: server) S 1 1187 1187 0 -1 4194304 907 3141 0 0 6 3 4 3 20 0 1 0 1954 9502720 814 ...
//
// The second field, the command, is a name that the process may set: it can hold spaces, parentheses and line ends, and
// has at most 64 bytes. Nothing after it holds a parenthesis, so it ends at the last one.

import type { TaskState } from '../task-counts.ts';

/** The letter of a task's state in its stat; undefined where the text is malformed. It may be cut off after it. */
export function parseStateLetter(stat: string): string | undefined {
  const end = stat.lastIndexOf(')');
  return end < 0 ? undefined : /^ ([A-Za-z]) /.exec(stat.slice(end + 1, end + 4))?.[1];
}

/** The state that a letter stands for; undefined for a task that has ended. */
export function toTaskState(letter: string): TaskState | undefined {
  switch (letter) {
    case 'R':
      return 'running';
    case 'D':
      return 'uninterruptible';
    // By a signal, and by a tracer.
    case 'T':
    case 't':
      return 'stopped';
    // cgroup.threads leaves these out, too.
    case 'Z':
    case 'X':
    case 'x':
      return undefined;
    // S, the idle and parked ones of the kernel (I, P), and what a kernel to come may have.
    default:
      return 'sleeping';
  }
}
