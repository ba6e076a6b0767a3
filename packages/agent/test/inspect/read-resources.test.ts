import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCgroupRef, systemClock } from '@psiperf/cgroup';
import { openPressureReader } from '@psiperf/psi';
import { expect, it, onTestFinished } from 'vitest';
import { readResources } from '../../src/inspect/read-resources.ts';
import { makeTemporaryTree } from '../sidecar/temporary-tree.ts';

const CPU_STAT = 'usage_usec 9\nnr_periods 100\nnr_throttled 40\nthrottled_usec 2500000\n';
const CPU_PRESSURE =
  'some avg10=25.00 avg60=0.00 avg300=0.00 total=7\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n';
const PROC_STAT = 'cpu  0 0 0 100 0 0 0 100 0 0\n';
const LOOK_MILLIS = 200;
const LIMIT = { quotaMicros: 200_000, periodMicros: 100_000 };

/** Reads a cgroup of a tree of ordinary files. */
async function readOwn(
  files: Readonly<Record<string, string>>,
  meanwhile: (directory: string) => void = () => {},
  path = '/pod/own',
) {
  const directory = makeTemporaryTree({
    'cgroup.controllers': '',
    'pod/own/cgroup.pressure': '1\n',
    ...files,
  });
  const { reader } = openPressureReader({ procRoot: join(directory, 'proc'), clock: systemClock });
  onTestFinished(() => reader.close());
  const root = { directory, layout: 'copy', visibility: 'whole' } as const;
  const ref = await readCgroupRef(directory, path);
  if (ref === undefined) throw new Error('no cgroup');
  setTimeout(() => meanwhile(directory), LOOK_MILLIS / 10);
  const [resources] = await readResources({ reader, root }, join(directory, 'proc'), [ref], LOOK_MILLIS);
  return resources;
}

it('limits of its own, and those above that allow less', async () => {
  const resources = await readOwn({
    'pod/own/cpu.max': '200000 100000\n',
    'pod/own/memory.max': '4096\n',
    'pod/cpu.max': '50000 100000\n',
    'pod/memory.max': '8192\n',
  });
  expect(resources?.limits).toEqual({ cpu: LIMIT, memory: 4096 });
  expect(resources?.tighter).toEqual({
    cpu: { path: '/pod', limit: { quotaMicros: 50_000, periodMicros: 100_000 } },
  });
});

it('a limit above is told where there is none of its own', async () => {
  const resources = await readOwn({
    'pod/own/cpu.max': 'max 100000\n',
    'pod/own/memory.max': 'max\n',
    'pod/cpu.max': '200000 100000\n',
    'pod/memory.max': '8192\n',
  });
  expect(resources?.tighter).toEqual({
    cpu: { path: '/pod', limit: LIMIT },
    memory: { path: '/pod', limit: 8192 },
  });
});

/** So much that all of the look was waited, however long it took. */
const WAITED = CPU_PRESSURE.replace('total=7', 'total=99000007');
const CPU_STAT_LATER = CPU_STAT.replace('periods 100', 'periods 110').replace('throttled 40', 'throttled 43');

it('what its CPU pressure is made of, over the look', async () => {
  const files = {
    'pod/own/cpu.pressure': CPU_PRESSURE,
    'pod/own/cpu.stat': CPU_STAT,
    'proc/stat': PROC_STAT,
  };
  const resources = await readOwn(files, (directory) => {
    writeFileSync(join(directory, 'pod/own/cpu.pressure'), WAITED);
    writeFileSync(join(directory, 'pod/own/cpu.stat'), CPU_STAT_LATER);
    writeFileSync(join(directory, 'proc/stat'), PROC_STAT.replace('0 100 0 0 0 100', '0 180 0 0 0 120'));
  });
  expect(resources?.cpu).toEqual({ pressure: 1, throttled: 0.3, stolen: 0.2 });
  expect(resources?.trouble).toBe('throttled');
});

it('the average of what was before the look is not judged', async () => {
  const resources = await readOwn({ 'pod/own/cpu.pressure': CPU_PRESSURE, 'pod/own/cpu.stat': CPU_STAT });
  expect(resources?.sample.cpu).toMatchObject({ some: { avg10: 25 } });
  expect(resources?.cpu.pressure).toBe(0);
  expect(resources?.trouble).toBe('none');
});

it('is throttled by the quota above that ran out most often', async () => {
  const files = {
    'slice/cpu.max': '900000 100000\n',
    'slice/cpu.stat': CPU_STAT,
    'slice/pod/cpu.max': '50000 100000\n',
    'slice/pod/cpu.stat': CPU_STAT,
    'slice/pod/own/cgroup.pressure': '1\n',
    'slice/pod/own/cpu.max': 'max 100000\n',
    'slice/pod/own/cpu.stat': CPU_STAT,
    'slice/pod/own/cpu.pressure': CPU_PRESSURE,
  };
  const resources = await readOwn(
    files,
    (directory) => {
      writeFileSync(join(directory, 'slice/pod/own/cpu.pressure'), WAITED);
      writeFileSync(join(directory, 'slice/pod/cpu.stat'), CPU_STAT_LATER);
    },
    '/slice/pod/own',
  );
  expect(resources?.cpu).toMatchObject({
    throttled: undefined,
    quotaAbove: { path: '/slice/pod', throttled: 0.3 },
  });
  expect(resources?.trouble).toBe('throttled');
});

it('what waits under a quota that tells nothing is in no trouble that is known', async () => {
  const files = {
    'pod/cpu.max': '50000 100000\n',
    'pod/own/cpu.pressure': CPU_PRESSURE,
    'pod/own/cpu.stat': CPU_STAT,
    'proc/stat': PROC_STAT,
  };
  const waitIn = (directory: string) => {
    writeFileSync(join(directory, 'pod/own/cpu.pressure'), WAITED);
    writeFileSync(join(directory, 'proc/stat'), PROC_STAT.replace('0 100 0', '0 180 0'));
  };
  const unread = await readOwn(files, waitIn);
  expect(unread?.cpu).toEqual({ pressure: 1, throttled: undefined, stolen: 0 });
  expect(unread?.trouble).toBeUndefined();
  const idle = await readOwn({ ...files, 'pod/cpu.stat': CPU_STAT }, waitIn);
  expect(idle?.cpu.quotaAbove).toEqual({ path: '/pod', throttled: 0 });
  expect(idle?.trouble).toBe('contended');
});

it('nothing is throttled where no period went by, and nothing is told that cannot be read', async () => {
  const quiet = await readOwn(
    { 'pod/own/cpu.pressure': CPU_PRESSURE, 'pod/own/cpu.stat': CPU_STAT },
    (directory) => writeFileSync(join(directory, 'pod/own/cpu.pressure'), WAITED),
  );
  expect(quiet?.cpu).toEqual({ pressure: 1, throttled: undefined, stolen: undefined });
  expect(quiet?.trouble).toBeUndefined();
  const unreadable = await readOwn({});
  expect(unreadable?.cpu.pressure).toBeUndefined();
  expect(unreadable?.trouble).toBeUndefined();
  expect(unreadable?.limits.cpu).toEqual({ absent: 'not-supported' });
});
