import type { CgroupRef } from '@psiperf/cgroup';
import type { Counters } from '@psiperf/perf';
import { expect, test } from 'vitest';
import { ManualClock } from '../../../../test/bed/manual-clock.ts';
import { CountedCgroups } from '../../src/collect/counted-cgroups.ts';

const refOf = (id: bigint): CgroupRef => ({ id, path: `/c${id}`, directory: `/none/c${id}` });

function count(refs: CgroupRef[]) {
  const clock = new ManualClock();
  const followed: bigint[][] = [];
  const reader = {
    follow: async (targets: readonly CgroupRef[]) => {
      followed.push(targets.map(({ id }) => id));
    },
    close: async () => {},
  };
  const counters = { metrics: [], reader } as unknown as Counters;
  const subjects: string[] = [];
  const refsOf = (subject: string) => {
    subjects.push(subject);
    return refs;
  };
  const counted = new CountedCgroups(counters, { subject: 'k8s.pod', cgroups: { refsOf }, clock });
  return { clock, followed, subjects, counted };
}

test('follows those that come and go, several at a time', () => {
  const refs = [refOf(1n)];
  const { clock, followed, subjects, counted } = count(refs);
  counted.follow();
  refs.push(refOf(2n));
  counted.follow();
  expect(followed).toEqual([]);
  clock.advance(200);
  expect(followed).toEqual([[1n, 2n]]);
  expect(subjects).toEqual(['k8s.pod']);
  counted.follow();
  clock.advance(200);
  expect(followed).toHaveLength(2);
});

test('follows nobody after it was closed', async () => {
  const { clock, followed, counted } = count([]);
  counted.follow();
  await counted.close();
  clock.advance(1_000);
  expect(followed).toEqual([]);
});
