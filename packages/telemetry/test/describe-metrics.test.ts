import { expect, test } from 'vitest';
import { describeMetrics } from '../src/describe-metrics.ts';
import { WAIT_ROWS } from './support/readings.ts';

test('lists each row once for each subject, with the values of its attributes', () => {
  const described = describeMetrics(WAIT_ROWS);
  expect(described.map(({ name }) => name)).toEqual([
    'container.cpu.pressure.time',
    'k8s.pod.cpu.pressure.time',
    'cgroup.cpu.pressure.time',
    'system.cpu.pressure.time',
    'container.cpu.pressure.average',
    'k8s.pod.cpu.pressure.average',
    'cgroup.cpu.pressure.average',
    'system.cpu.pressure.average',
  ]);
  expect(described[0]).toEqual({
    name: 'container.cpu.pressure.time',
    instrument: 'counter',
    unit: 's',
    description: 'Time waited.',
    attributes: { 'psi.type': ['some', 'full'] },
  });
  expect(described[4]).toMatchObject({ attributes: {}, optIn: 'averages' });
});

test('sorts attribute keys and names each value once', () => {
  const series = ['b', 'a', 'b'].map((z) => ({ attributes: { z, a: '1' }, value: () => 0 }));
  const [described] = describeMetrics([
    { name: 'n', instrument: 'gauge', unit: '1', description: '', subjects: ['system'], series },
  ]);
  expect(Object.entries(described?.attributes ?? {})).toEqual([
    ['a', ['1']],
    ['z', ['b', 'a']],
  ]);
});
