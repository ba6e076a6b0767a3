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
  /** The command's name, at most 15 bytes; line feeds and backslashes in it are escaped, no other controls. */
  readonly command: string;
  /** A letter: `Z` and `X` have ended. */
  readonly state: string;
  /** In the pid namespace of the procfs. */
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

/** States of processes that have ended: what there was of them is freed already, but for their entry. */
const ENDED = Object.freeze(['Z', 'X', 'x']);

/**
 * Whether a process has ended, and was not waited for yet.
 * @param status as it was read.
 */
export function isEnded({ state }: ProcessStatus): boolean {
  return ENDED.includes(state);
}

/** Undefined where the text is not a status. */
export function parseProcessStatus(text: string): ProcessStatus | undefined {
  const fields = toFields(text);
  const command = fields.get('Name');
  const state = /^\w/.exec(fields.get('State') ?? '')?.[0];
  const [processId] = toNumbers(fields.get('Tgid'));
  const [pid] = toNumbers(fields.get('Pid'));
  const [parent] = toNumbers(fields.get('PPid'));
  const [, user] = toNumbers(fields.get('Uid'));
  if (command === undefined || state === undefined) return undefined;
  if (processId === undefined || pid === undefined || parent === undefined || user === undefined)
    return undefined;
  const nested = toNumbers(fields.get('NSpid'));
  return { command, state, pid, processId, parent, user, pids: nested.length === 0 ? [pid] : nested };
}

/**
 * By their keys. A line ends at a line feed and nowhere else: a process names itself, and of what a regular expression
 * takes for line ends the kernel escapes no other.
 */
function toFields(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const end = line.indexOf(':\t');
    const key = line.slice(0, end);
    if (end >= 0 && !fields.has(key)) fields.set(key, line.slice(end + 2));
  }
  return fields;
}

function toNumbers(text = ''): number[] {
  return /^\d+(?:\t\d+)*$/.test(text) ? text.split('\t').map(Number) : [];
}
