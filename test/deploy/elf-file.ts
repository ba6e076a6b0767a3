import { closeSync, openSync, readSync } from 'node:fs';
import { execa } from 'execa';

/** Whether a file is a program or a library for Linux. */
export function isElf(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const start = Buffer.alloc(4);
    readSync(file, start, 0, 4, 0);
    return start.equals(Buffer.from('\x7fELF'));
  } finally {
    closeSync(file);
  }
}

/** The libraries that a program or library says it needs, by their names. */
export async function readNeeded(path: string): Promise<string[]> {
  const { stdout } = await execa('readelf', ['--dynamic', '--wide', path]);
  return [...stdout.matchAll(/\(NEEDED\).*\[(.+)\]/g)].map(([, name]) => name ?? '');
}

/** The machine it is for, as readelf names it. */
export async function readMachine(path: string): Promise<string | undefined> {
  const { stdout } = await execa('readelf', ['--file-header', path]);
  return /Machine: +(.+)/.exec(stdout)?.[1];
}
