import { expect, test } from 'vitest';
import { FamilyRoutes } from '../../src/prometheus/family-routes.ts';
import type { FamilyRule } from '../../src/prometheus/name-profile.ts';

const rule = (base: string, metric: string, where: FamilyRule['where']): FamilyRule => ({
  metrics: [metric],
  where,
  metadata: { base, type: 'gauge', unit: '', help: '' },
});

const point = (attributes: Record<string, string>) => ({
  attributes,
  value: 1,
  startTime: [0, 0] as [number, number],
  endTime: [0, 0] as [number, number],
});

const RULES = [
  rule('some', 'waits', { type: 'some' }),
  rule('cpu', 'waits', { of: ['CPU', 'processor'], type: 'full' }),
  rule('all', 'counts', {}),
  rule('some again', 'waits', { type: 'some' }),
];

/** The names of the families that a point is in. */
const familiesOf = (metric: string, attributes: Record<string, string>) =>
  new FamilyRoutes(RULES)
    .sort(metric, [point(attributes)])
    .filter(({ points }) => points.length > 0)
    .map(({ rule: found }) => found?.metadata.base);

test.each([
  ['in every family whose rule it meets', 'waits', { type: 'some', of: 'x' }, ['some', 'some again']],
  ['without regard to case', 'waits', { type: 'FULL', of: 'cpu' }, ['cpu']],
  ['by one of several values', 'waits', { type: 'full', of: 'Processor' }, ['cpu']],
  ['in none where one attribute differs', 'waits', { type: 'full', of: 'memory' }, [undefined]],
  ['in none where one lacks', 'waits', { type: 'full' }, [undefined]],
  ['in that of all points', 'counts', { type: 'x' }, ['all']],
  ['in none of another metric', 'other', { type: 'some' }, [undefined]],
])('a point is %s', (_, metric, attributes, families) => {
  expect(familiesOf(metric, attributes)).toEqual(families);
});

test('points keep their order, families that of the rules, and the rest is last', () => {
  const [a, b, c] = [point({ type: 'x' }), point({ type: 'some' }), point({ type: 'some' })];
  const sorted = new FamilyRoutes(RULES).sort('waits', [a, b, c]);
  expect(sorted.map(({ rule: found, points }) => [found?.metadata.base, points])).toEqual([
    ['some', [b, c]],
    ['cpu', []],
    ['some again', [b, c]],
    [undefined, [a]],
  ]);
});
