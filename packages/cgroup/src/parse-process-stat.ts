// /proc/<pid>/stat: https://docs.kernel.org/filesystems/proc.html#process-specific-subdirectories, table 1-4
//
//     1187 (tmux: server) S 1 1187 1187 0 -1 4194304 907 3141 0 0 6 3 4 3 20 0 1 0 1954 9502720 814 ...
//
// The second field, the command, is cut from a name that the process may set: it can hold spaces, parentheses and line
// ends. Nothing after it holds a parenthesis, so it ends at the last one.

/** USER_HZ, the unit of times in the file: 100 on every architecture that Node runs on. */
export const MILLIS_PER_TICK = 1000 / 100;

/** Fields 1 and 2 are before the last parenthesis; `starttime` is field 22. */
const START_TIME_INDEX = 22 - 3;

/** When a process started, in clock ticks since the machine booted; undefined where the text does not say. */
export function parseStartTicks(text: string): number | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticks = fields[START_TIME_INDEX];
  return ticks !== undefined && /^\d+$/.test(ticks) ? Number(ticks) : undefined;
}
