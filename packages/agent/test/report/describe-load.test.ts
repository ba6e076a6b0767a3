import { ABSENT } from '@psiperf/cgroup';
import type { LoadOutcome, TaskMethod } from '@psiperf/load';
import { expect, it } from 'vitest';
import { describeLoad } from '../../src/report/describe-load.ts';
import { toLine } from '../../src/report/finding.ts';

const COUNTED: LoadOutcome = {
  tasks: { running: 0, sleeping: 1, uninterruptible: 0, stopped: 0 },
  averages: { '10s': 0, '1m': 0, '5m': 0, '15m': 0 },
};

const describe = async (method: TaskMethod, ...outcomes: readonly LoadOutcome[]) =>
  toLine(
    await describeLoad({
      method,
      read: async () => new Map(outcomes.map((outcome, index) => [BigInt(index), outcome])),
    }),
  );

it('tells how they are counted', async () => {
  expect(await describe('threads', COUNTED)).toBe('ok    tasks of containers: by cgroup.threads');
  expect(await describe('walk', COUNTED)).toBe('ok    tasks of containers: by a walk over the mounted /proc');
  expect(await describe('threads')).toMatch(/^ok/);
});

it('tells why they are not, and what would change that', async () => {
  const hidden = ABSENT['not-permitted'];
  expect(await describe('threads', hidden, hidden)).toBe(
    "fail  tasks of containers: by cgroup.threads: 0 of 2 containers counted (not-permitted); run with hostPID: true; or mount the host's /proc, without hidepid, and pass --host-root or --proc-root",
  );
  expect(await describe('threads', COUNTED, ABSENT['over-budget'])).toMatch(
    /^note .*: 1 of 2 containers counted \(over-budget\); give a greater --load-task-limit$/,
  );
  expect(await describe('threads', COUNTED, ABSENT.gone)).toMatch(/^note .* \(gone\)$/);
});

it('is told, and throws nothing, where the last pass was impossible', async () => {
  const read = () => Promise.reject(new Error('no tasks today'));
  expect(toLine(await describeLoad({ method: 'threads', read }))).toBe(
    'note  tasks of containers: by cgroup.threads: no tasks today',
  );
});
