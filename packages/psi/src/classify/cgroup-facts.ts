import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { PressureTarget } from '../pressure-reader.ts';

/** What one cgroup tells about a file that is missing in it. */
export interface CgroupFacts {
  readonly directory: 'there' | 'gone';
  /** What `cgroup.pressure` says; undefined where there is no such file: before Linux 6.1, or PSI is off. */
  readonly pressureSwitch: 'on' | 'off' | undefined;
}

/** Asks the cgroup. A directory of another inode is another cgroup. */
export async function readCgroupFacts({ id, directory, files }: PressureTarget): Promise<CgroupFacts> {
  if (files === 'node') return { directory: 'there', pressureSwitch: undefined };
  const stats = await stat(directory, { bigint: true }).catch(() => undefined);
  if (stats?.ino !== id) return { directory: 'gone', pressureSwitch: undefined };
  return { directory: 'there', pressureSwitch: await readPressureSwitch(directory) };
}

async function readPressureSwitch(directory: string): Promise<CgroupFacts['pressureSwitch']> {
  const text = await readFile(join(directory, 'cgroup.pressure'), 'utf8').catch(() => '');
  if (text === '') return undefined;
  return text.trim() === '0' ? 'off' : 'on';
}
