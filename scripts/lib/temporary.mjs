// Directories for the time of one step, and files that appear complete or not at all.
import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export const exists = (path) =>
  access(path).then(
    () => true,
    () => false,
  );

/** Runs `work` with a temporary directory that is removed whatever happens. */
export async function inTemporaryDirectory(work) {
  const directory = await mkdtemp(join(tmpdir(), 'psiperf-'));
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Makes a file or directory in one go: `work` fills the path it is given, which takes its place when it is done. */
export async function makeWhole(target, work) {
  const partial = `${target}.${process.pid}`;
  await mkdir(dirname(target), { recursive: true });
  try {
    await work(partial);
    await rename(partial, target);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}
