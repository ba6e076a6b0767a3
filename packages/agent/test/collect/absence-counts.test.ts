import { expect, it } from 'vitest';
import { AbsenceCounts } from '../../src/collect/absence-counts.ts';

it('counts what is lacking by collector, resource and reason', () => {
  const irq = { collector: 'pressure', resource: 'irq', reason: 'not-supported' } as const;
  const cpu = { collector: 'pressure', resource: 'cpu', reason: 'disabled' } as const;
  const counts = new AbsenceCounts();
  expect([...counts]).toEqual([]);
  for (const lacking of [irq, cpu, { ...irq }]) counts.add(lacking);
  expect([...counts]).toEqual([
    [irq, 2],
    [cpu, 1],
  ]);
});
