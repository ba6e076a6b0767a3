import { ABSENT } from '@psiperf/cgroup';
import { expect, test } from 'vitest';
import type { MetricRow } from '../src/metric-table.ts';
import { pressureMetrics, throttlingMetrics } from '../src/metrics.ts';
import type { PressureSample } from '../src/pressure-sample.ts';

const line = (totalMicros: number) => ({ avg10: 1.5, avg60: 25, avg300: 100, totalMicros });
const SAMPLE: PressureSample = {
  cpu: { some: line(14_036_781), full: line(0) },
  memory: { some: line(1) },
  io: ABSENT.disabled,
  irq: { full: line(5) },
  throttling: { periods: 3, throttledPeriods: 2, throttledMicros: 1_500_000 },
  localThrottling: { throttledMicros: 1 },
  pressureSince: undefined,
};

/** The points of a row: attributes and value of each series that has one. */
function pointsOf(name: string, sample = SAMPLE): [object, number][] {
  const row = [...pressureMetrics, ...throttlingMetrics].find((it) => it.name === name);
  return (row?.series ?? []).flatMap(({ attributes, value }) => {
    const point = value(sample);
    return point === undefined ? [] : [[attributes, point]];
  });
}

test('every metric, with its instrument, unit and subjects', () => {
  const toLine = ({ name, instrument, unit, subjects, optIn }: MetricRow<PressureSample>) =>
    [name, instrument, unit, subjects.join(' '), optIn ?? 'always'].join(' | ');
  expect([...pressureMetrics, ...throttlingMetrics].map(toLine)).toMatchInlineSnapshot(`
    [
      "cpu.pressure.time | counter | s | container k8s.pod cgroup system | always",
      "memory.pressure.time | counter | s | container k8s.pod cgroup system | always",
      "io.pressure.time | counter | s | container k8s.pod cgroup system | always",
      "irq.pressure.time | counter | s | container k8s.pod cgroup system | always",
      "cpu.pressure.average | gauge | 1 | container k8s.pod cgroup system | averages",
      "memory.pressure.average | gauge | 1 | container k8s.pod cgroup system | averages",
      "io.pressure.average | gauge | 1 | container k8s.pod cgroup system | averages",
      "irq.pressure.average | gauge | 1 | container k8s.pod cgroup system | averages",
      "cpu.throttling.time | counter | s | container k8s.pod cgroup | always",
      "cpu.throttling.periods | counter | {period} | container k8s.pod cgroup | always",
      "cpu.periods | counter | {period} | container k8s.pod cgroup | always",
      "cpu.throttling.local.time | counter | s | container k8s.pod cgroup | always",
    ]
  `);
});

test('time in seconds, by one division', () => {
  expect(pointsOf('cpu.pressure.time')).toEqual([
    [{ 'psi.type': 'some' }, 14.036781],
    [{ 'psi.type': 'full' }, 0],
  ]);
});

test('a line that is not there, and a file that is not, have no point', () => {
  expect(pointsOf('memory.pressure.time')).toEqual([[{ 'psi.type': 'some' }, 0.000001]]);
  expect(pointsOf('io.pressure.time')).toEqual([]);
  expect(pointsOf('irq.pressure.time')).toEqual([[{ 'psi.type': 'full' }, 0.000005]]);
});

test('averages as ratios', () => {
  expect(pointsOf('irq.pressure.average')).toEqual([
    [{ 'psi.type': 'full', 'psi.window': '10s' }, 0.015],
    [{ 'psi.type': 'full', 'psi.window': '60s' }, 0.25],
    [{ 'psi.type': 'full', 'psi.window': '300s' }, 1],
  ]);
});

test('throttling', () => {
  expect(pointsOf('cpu.throttling.time')).toEqual([[{}, 1.5]]);
  expect(pointsOf('cpu.throttling.periods')).toEqual([[{}, 2]]);
  expect(pointsOf('cpu.periods')).toEqual([[{}, 3]]);
  expect(pointsOf('cpu.throttling.local.time')).toEqual([[{}, 0.000001]]);
});

test('no throttling, no point', () => {
  const sample = { ...SAMPLE, throttling: ABSENT['not-supported'], localThrottling: undefined };
  for (const { name } of throttlingMetrics) expect(pointsOf(name, sample)).toEqual([]);
});

test('every metric is described', () => {
  for (const { name, description } of [...pressureMetrics, ...throttlingMetrics]) {
    expect(description, name).toMatch(/^[A-Z][^\n]{40,}\.$/);
  }
});
