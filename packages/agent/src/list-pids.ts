import { readdir } from 'node:fs/promises';

/** The ids of all processes in a procfs; none where there is no procfs. */
export async function listPids(procRoot: string): Promise<readonly number[]> {
  const names = await readdir(procRoot).catch(() => []);
  return names.filter((name) => /^\d+$/.test(name)).map(Number);
}
