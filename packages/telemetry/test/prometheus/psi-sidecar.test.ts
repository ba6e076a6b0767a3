import { expect, test } from 'vitest';
import { PrometheusWriter } from '../../src/prometheus/prometheus-writer.ts';
import { PRESSURE_ROWS, pressureTable } from '../support/pressure-rows.ts';
import { collectTable, container } from '../support/readings.ts';

test('three gauges with two labels, eight series each; the node keeps the default names', async () => {
  const collected = await collectTable(pressureTable({ percent: 0.07, micros: 330_809 }));
  const text = new PrometheusWriter({ profile: 'psi-sidecar' }).write(collected, 'text');
  expect(text.split('\n').filter((line) => !/system_/.test(line))).toEqual([
    ...[
      ['cpu', 'CPU'],
      ['mem', 'Mem'],
      ['io', 'IO'],
    ].flatMap(([name, title]) => [
      `# HELP cgroup_monitor_sc_monitored_${name}_psi ${title} PSI of monitored container`,
      `# TYPE cgroup_monitor_sc_monitored_${name}_psi gauge`,
      ...['some', 'full'].map(
        (type) => `cgroup_monitor_sc_monitored_${name}_psi{type="${type}",window="total"} 330809`,
      ),
      ...['some', 'full'].flatMap((type) =>
        ['10s', '60s', '300s'].map(
          (window) => `cgroup_monitor_sc_monitored_${name}_psi{type="${type}",window="${window}"} 0.07`,
        ),
      ),
    ]),
    '',
  ]);
  expect(text).toContain('\nsystem_cpu_pressure_time_seconds_total{psi_type="some"} 0.330809\n');
});

test('of several containers the newest is shown, whole', async () => {
  const writer = new PrometheusWriter({ profile: 'psi-sidecar' });
  const collected = await collectTable({
    rows: PRESSURE_ROWS,
    measurements: [
      { entity: container('new'), startMillis: 9000, sample: { percent: 1, micros: 1 } },
      { entity: container('old'), startMillis: 1000, sample: { percent: 2, micros: 2 } },
    ],
  });
  const values = [...writer.write(collected, 'text').matchAll(/^\w+\{.*\} (.*)$/gm)].map(
    ([, value]) => value,
  );
  expect(new Set(values)).toEqual(new Set(['1']));
  expect(values).toHaveLength(24);
  expect(writer.shadowed).toBe(24);
});
