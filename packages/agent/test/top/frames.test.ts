import { expect, it } from 'vitest';
import type { Snapshot } from '../../src/collect/collect-snapshot.ts';
import type { Watched } from '../../src/open-watched.ts';
import { Frames } from '../../src/top/frames.ts';
import { Notices } from '../../src/top/notices.ts';

function watchedOf(snapshot: Partial<Snapshot>): Watched {
  return {
    cgroupRoot: '/none',
    counters: undefined,
    snapshot: async () => ({ timeMillis: 1, cgroups: [], errors: [], ...snapshot }) as Snapshot,
    describe: async () => [],
    lacking: () => ['a container lacks all'],
    takeProblems: () => [{ source: 'cri', error: { message: 'refused' } }],
    close: async () => {},
  };
}

it('an interval has two ends', async () => {
  const sample = { pressureSince: undefined, cpu: {}, memory: {}, io: {}, irq: {} } as Snapshot['node'];
  const frames = new Frames(watchedOf({ node: sample, cpuTime: { absent: 'unknown' } }), new Notices());
  expect(await frames.next()).toBeUndefined();
  const frame = await frames.next();
  expect(frame?.rows).toEqual([]);
  expect(frame?.seconds).toBeGreaterThan(0);
});

it('what goes wrong is noticed once', async () => {
  const notices = new Notices();
  const errors = [{ code: 'ERR_PSI_READ', message: 'cannot read', hint: undefined }] as const;
  const frames = new Frames(watchedOf({ errors } as Partial<Snapshot>), notices);
  await frames.next();
  await frames.next().catch(() => {});
  expect(notices.all()).toEqual(['names from cri: refused', 'cannot read', 'a container lacks all']);
  expect(notices.last).toBe('a container lacks all');
});

it('of many different ones the latest are kept', () => {
  const notices = new Notices();
  for (let index = 0; index < 30; index++) notices.add(`n${index}`);
  notices.add('n15');
  expect(notices.all()).toHaveLength(20);
  expect(notices.last).toBe('n15');
});
