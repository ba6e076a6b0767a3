import { readlink } from 'node:fs/promises';

/**
 * Whether `/proc` names this process as it names itself. Else it is that of another pid namespace (`unshare --pid` without
 * `--mount-proc`), and the ids of threads that it lists are nobody's here, or another process's. Not below a root that
 * somebody gives: it is where the addon finds the threads.
 */
export async function hasOwnProc(): Promise<boolean> {
  const id = await readlink('/proc/self').catch(() => undefined);
  return id === undefined || id === String(process.pid);
}
