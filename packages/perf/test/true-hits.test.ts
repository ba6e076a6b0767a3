import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hitPlacesOf, TrueHits, toCountIndex } from '../src/true-hits.ts';
import { makeGroup, makePlan } from './support/fake-plan.ts';

const PLACE = { group: 1, count: 0, minus: 1 };
const GROUPS = [makeGroup('x', ['cycles']), makeGroup('y', ['L1-dcache-loads', 'L1-dcache-load-misses'])];
const PLAN = makePlan(GROUPS, {
  events: [
    { name: 'cycles', place: { group: 0, count: 0 } },
    { name: 'L1-dcache-load-misses', place: { group: 1, count: 1 } },
    { name: 'L1-dcache-load-hits', place: PLACE },
  ],
});

test('are behind the counts of the events', () => {
  expect(PLAN.events.map(({ place }) => 'absent' in place || toCountIndex(PLAN, place))).toEqual([0, 1, 2]);
  expect(hitPlacesOf(PLAN, 0)).toEqual([]);
  expect(new TrueHits(hitPlacesOf(PLAN, 1)).append([10, 3])).toEqual([10, 3, 7]);
});

test('never go back, and are the difference whenever it is the highest so far', () => {
  const counts = fc.array(fc.tuple(fc.nat(1000), fc.nat(1000)), { minLength: 1 });
  fc.assert(
    fc.property(counts, (readings) => {
      const hits = new TrueHits([PLACE]);
      let highest = 0;
      for (const [accesses, misses] of readings) {
        highest = Math.max(highest, accesses - misses);
        expect(hits.append([accesses, misses])).toEqual([accesses, misses, highest]);
      }
    }),
  );
});
