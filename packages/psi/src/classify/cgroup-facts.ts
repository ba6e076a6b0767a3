import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readText } from '@psiperf/cgroup';
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
  if (await isGone(directory, id)) return { directory: 'gone', pressureSwitch: undefined };
  return { directory: 'there', pressureSwitch: await readPressureSwitch(directory) };
}

/** ENOENT, ENOTDIR: the directory, or one above it, was removed. Any other error does not say that it was. */
async function isGone(directory: string, id: bigint): Promise<boolean> {
  try {
    return (await stat(directory, { bigint: true })).ino !== id;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENODEV';
  }
}

async function readPressureSwitch(directory: string): Promise<CgroupFacts['pressureSwitch']> {
  const text = await readText(join(directory, 'cgroup.pressure')).catch(() => '');
  if (text === '') return undefined;
  return text.trim() === '0' ? 'off' : 'on';
}
