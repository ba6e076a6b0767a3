import { expect, test } from 'vitest';
import { counterMetrics } from '../src/metrics.ts';
import { processCounterMetrics } from '../src/process-metrics.ts';

test('are those of cgroups that have no option of the agent, of a process', () => {
  const names = processCounterMetrics.map(({ name }) => name);
  expect(names).toEqual(counterMetrics.filter(({ optIn }) => optIn === 'perf').map(({ name }) => name));
  expect(names).toContain('perf.context_switches');
  expect(processCounterMetrics.every(({ subjects }) => subjects.join() === 'process')).toBe(true);
});

test('never speak of a cgroup or a CPU that they are not counted by', () => {
  for (const { description } of processCounterMetrics) {
    expect(description).not.toMatch(/cgroup|CPU where|kernel included/);
  }
});
