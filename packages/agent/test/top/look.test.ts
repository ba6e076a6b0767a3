import { join } from 'node:path';
import { ABSENT } from '@psiperf/cgroup';
import type { PressureSample } from '@psiperf/psi';
import { expect, it } from 'vitest';
import type { SampledCgroup, Snapshot } from '../../src/collect/collect-snapshot.ts';
import { takeLook } from '../../src/top/look.ts';
import { makeTemporaryTree } from '../sidecar/temporary-tree.ts';

const THROTTLING = { periods: 1, throttledPeriods: 0, throttledMicros: 0 };
const SLOW = { throttling: { ageMillis: 2_000, readMillis: 0 } };

it('reads the CPU time of those whose cpu.stat the kernel tells in time', async () => {
  const root = makeTemporaryTree({
    'quick/cpu.stat': 'usage_usec 9\n',
    'uncontrolled/cpu.stat': 'usage_usec 8\n',
    'late/cpu.stat': 'usage_usec 7\n',
    'never/cpu.stat': 'usage_usec 6\n',
    'gone/other': '',
  });
  const samples: readonly (readonly [string, Partial<PressureSample>])[] = [
    ['quick', { throttling: THROTTLING }],
    ['uncontrolled', { throttling: ABSENT['not-supported'] }],
    ['late', { throttling: THROTTLING, old: SLOW }],
    ['never', { throttling: ABSENT.slow }],
    ['gone', { throttling: ABSENT['not-supported'] }],
  ];
  const cgroups = samples.map(([name, sample], index) => ({
    ref: { id: BigInt(index), path: `/${name}`, directory: join(root, name) },
    sample,
  })) as unknown as readonly SampledCgroup[];
  const snapshot = { cgroups } as Snapshot;
  const look = await takeLook({ snapshot: async () => snapshot });
  expect(look.snapshot).toBe(snapshot);
  expect([...look.cpuUsage].map(([id, { usedMicros }]) => [id, usedMicros])).toEqual([
    [0n, 9],
    [1n, 8],
  ]);
  for (const { atMillis } of look.cpuUsage.values()) expect(atMillis).toBeGreaterThanOrEqual(look.atMillis);
});
