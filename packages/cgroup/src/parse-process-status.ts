// /proc/<pid>/status: https://docs.kernel.org/filesystems/proc.html#process-specific-subdirectories, table 1-2
//
//     Name:	java
//     Umask:	0022
//     State:	S (sleeping)
//     Tgid:	41290
//     Ngid:	0
//     Pid:	41290
//     PPid:	41270
//     TracerPid:	0
//     Uid:	1000	1000	1000	1000
//     NSpid:	41290	7	1
//
// NSpid (Linux 4.1) has a number for each pid namespace that the process is in, from that of the procfs inwards. Of a
// thread, `/proc/<tid>/status` is there too, though no listing shows it: its Tgid is then another number than its Pid.

/** What a process's status says of who it is. */
export interface ProcessStatus {
  /** The command's name, at most 15 bytes; line ends and backslashes in it are escaped. */
  readonly command: string;
  /** A letter: `Z` and `X` have ended. */
  readonly state: string;
  readonly pid: number;
  /** The process that it is a thread of; the same number where it is that process's first thread. */
  readonly processId: number;
  /** 0 where the parent is not in the procfs's namespace. */
  readonly parent: number;
  /** The effective user. */
  readonly user: number;
  /** The pid in each of its pid namespaces, that of the procfs first. One number where the kernel does not tell others. */
  readonly pids: readonly number[];
}

/** Undefined where the text is not a status. */
export function parseProcessStatus(text: string): ProcessStatus | undefined {
  const command = /^Name:\t(.*)$/m.exec(text)?.[1];
  const state = /^State:\t(\w)/m.exec(text)?.[1];
  const [processId] = parseNumbers(text, 'Tgid');
  const [pid] = parseNumbers(text, 'Pid');
  const [parent] = parseNumbers(text, 'PPid');
  const [, user] = parseNumbers(text, 'Uid');
  if (command === undefined || state === undefined) return undefined;
  if (processId === undefined || pid === undefined || parent === undefined || user === undefined)
    return undefined;
  const nested = parseNumbers(text, 'NSpid');
  return { command, state, pid, processId, parent, user, pids: nested.length === 0 ? [pid] : nested };
}

function parseNumbers(text: string, key: string): number[] {
  const numbers = new RegExp(`^${key}:((?:\\t\\d+)+)$`, 'm').exec(text)?.[1] ?? '';
  return numbers.split('\t').slice(1).map(Number);
}
