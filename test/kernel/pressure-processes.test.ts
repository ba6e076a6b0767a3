// Readers in processes of their own: short of descriptors, in worker threads, and at the end of the process.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { beforeEach, describe, expect, test } from 'vitest';
import { requireCgroups } from '../peer.ts';
import { makeTestCgroup } from './test-cgroup.ts';

const CGROUPS = 60;
const READERS = ['native', 'typescript'] as const;

beforeEach(({ skip }) => requireCgroups(skip));

const pathOf = (child: string) => fileURLToPath(new URL(`reader-children/${child}.ts`, import.meta.url));

/** A cgroup with many children to read. */
async function makeCgroups(): Promise<string> {
  const { directory } = await makeTestCgroup();
  for (let index = 0; index < CGROUPS; index++) mkdirSync(join(directory, `${index}`));
  return directory;
}

describe.each(READERS)('the %s reader short of descriptors', (prefer) => {
  test.each([80, 120])('reads everything with %i of them', async (limit) => {
    const directory = await makeCgroups();
    const nofile = `--nofile=${limit}:${limit}`;
    const child = [process.execPath, pathOf('read-with-few-descriptors'), prefer, directory];
    const { stdout } = await execa('prlimit', [nofile, ...child]);
    expect(JSON.parse(stdout)).toEqual({
      kind: prefer,
      values: CGROUPS,
      valuesAgain: CGROUPS,
      // Others in the process can still open files.
      canOpen: true,
      holdsLessThanLimit: true,
    });
  });
});

describe.each([...READERS, 'observePressure', 'readPressure'])('%s', (kind) => {
  test.each([
    ['exit-while-reading', 7],
    ['end-without-close', 0],
    ['terminate-worker', 0],
  ])('%s', async (child, exitCode) => {
    const directory = await makeCgroups();
    const program = [pathOf(child), kind, directory];
    const ended = await execa({ reject: false, timeout: 60_000 })(process.execPath, program);
    expect(ended).toMatchObject({ stdout: kind, stderr: '', exitCode });
  });
});
