import { expect, it } from 'vitest';
import { AbsenceCounts } from '../../src/collect/absence-counts.ts';

it('counts what is lacking by collector, resource and reason', () => {
  const irq = { collector: 'pressure', resource: 'irq', reason: 'not-supported' } as const;
  const cpu = { collector: 'pressure', resource: 'cpu', reason: 'disabled' } as const;
  expect([...AbsenceCounts.of([irq, cpu, irq])]).toEqual([
    [irq, 2],
    [cpu, 1],
  ]);
  expect([...AbsenceCounts.of([])]).toEqual([]);
});
