import { join } from 'node:path';
import { hostRoots } from '@psiperf/cgroup';
import { expect, test } from 'vitest';
import { readPressure } from '../src/read-pressure.ts';
import { makeTemporaryTree } from './support/temporary-tree.ts';
import { PRESSURE, PRESSURE_TEXT } from './support/texts.ts';

function makeMachine() {
  const directory = makeTemporaryTree({
    'proc/self/cgroup': '0::/own\n',
    'proc/pressure/cpu': '',
    'proc/pressure/memory': '',
    'tree/cgroup.controllers': '',
    'tree/own/cpu.pressure': PRESSURE_TEXT,
  });
  return { roots: hostRoots(directory), cgroupRoot: join(directory, 'tree') };
}

test('reads the own cgroup once: values where there are some, reasons where there are none', async () => {
  expect(await readPressure({ ...makeMachine(), throttling: false })).toMatchObject({
    cpu: PRESSURE,
    memory: { absent: 'not-supported' },
    throttling: undefined,
  });
});

test('rejects for a cgroup that is not there', async () => {
  await expect(readPressure({ ...makeMachine(), cgroup: '/elsewhere' })).rejects.toMatchObject({
    code: 'ERR_CGROUP_NOT_FOUND',
    path: expect.stringMatching(/tree\/elsewhere$/),
  });
});
