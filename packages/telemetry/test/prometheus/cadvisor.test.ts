import { expect, test } from 'vitest';
import type { Entity, MetricRow } from '../../src/metric-table.ts';
import { PrometheusWriter } from '../../src/prometheus/prometheus-writer.ts';
import { collect, collectTable, container, measured, NODE } from '../support/readings.ts';

async function write(...entities: readonly Entity[]): Promise<string> {
  const collected = await collect(
    entities.map((entity) => measured(entity, { some: 2, full: 1, share: 0.5 })),
  );
  return new PrometheusWriter({ profile: 'cadvisor' }).write(collected, 'text');
}

const APP =
  'container="app",id="/kubepods/c1",image="registry.example/cart:1.4",name="c1",namespace="shop",pod="cart-0"';

test('some is waiting and full is stalled, with the labels of the kubelet', async () => {
  expect(await write(container('c1'))).toBe(
    `# HELP container_pressure_cpu_waiting_seconds_total Total time duration tasks in the container have waited due to CPU congestion.
# TYPE container_pressure_cpu_waiting_seconds_total counter
container_pressure_cpu_waiting_seconds_total{${APP}} 2
# HELP container_pressure_cpu_stalled_seconds_total Total time duration no tasks in the container could make progress due to CPU congestion.
# TYPE container_pressure_cpu_stalled_seconds_total counter
container_pressure_cpu_stalled_seconds_total{${APP}} 1
# HELP container_cpu_pressure_average_ratio Share waited.
# TYPE container_cpu_pressure_average_ratio gauge
container_cpu_pressure_average_ratio{${APP}} 0.5
`,
  );
});

test('containers, pods and cgroups are in one family; the node keeps its name', async () => {
  const { attributes } = container('c1', { 'cgroup.path': '/kubepods' });
  const lines = (
    await write(
      container('c1'),
      { subject: 'k8s.pod', attributes },
      { subject: 'cgroup', attributes: { 'cgroup.path': '/system.slice' } },
      NODE,
    )
  ).split('\n');
  expect(lines.filter((line) => line.startsWith('container_pressure_cpu_waiting_seconds_total'))).toEqual([
    `container_pressure_cpu_waiting_seconds_total{${APP}} 2`,
    'container_pressure_cpu_waiting_seconds_total{container="",id="/kubepods",image="",name="",namespace="shop",pod="cart-0"} 2',
    'container_pressure_cpu_waiting_seconds_total{container="",id="/system.slice",image="",name="",namespace="",pod=""} 2',
  ]);
  expect(lines).toContain('system_cpu_pressure_time_seconds_total{psi_type="some"} 2');
});

test.each([
  ['without a tag', { 'container.image.tags': [] }, 'image="registry.example/cart"'],
  ['docker and podman: by name', { 'container.name': 'web' }, 'name="web"'],
])('%s', async (_, more, label) => {
  expect(await write(container('c1', more))).toContain(label);
});

test('a cgroup without a known image has an empty one', async () => {
  const text = await write({
    subject: 'container',
    attributes: { 'container.id': 'c1', 'cgroup.path': '/a' },
  });
  expect(text).toContain('{container="c1",id="/a",image="",name="c1",namespace="",pod=""} 2');
});

test('OpenMetrics has the same families', async () => {
  const collected = await collect([measured(container('c1'), { full: 1 })]);
  expect(new PrometheusWriter({ profile: 'cadvisor' }).write(collected, 'openmetrics')).toBe(
    `# HELP container_pressure_cpu_stalled_seconds Total time duration no tasks in the container could make progress due to CPU congestion.
# TYPE container_pressure_cpu_stalled_seconds counter
# UNIT container_pressure_cpu_stalled_seconds seconds
container_pressure_cpu_stalled_seconds_total{${APP}} 1
# EOF
`,
  );
});

const LOAD_ROWS: readonly MetricRow<number>[] = [
  {
    name: 'cpu.load.average',
    instrument: 'gauge',
    unit: '{task}',
    description: 'Load.',
    subjects: ['container'],
    series: ['10s', '1m'].map((window) => ({
      attributes: { 'load.window': window },
      value: (load) => load,
    })),
  },
  {
    name: 'tasks',
    instrument: 'gauge',
    unit: '{task}',
    description: 'Tasks.',
    subjects: ['container'],
    series: [{ attributes: { 'task.state': 'running' }, value: (load) => Math.ceil(load) }],
  },
];

test('load over 10 s is in thousandths, other windows keep their name; tasks by state', async () => {
  const measurements = [{ entity: container('c1'), startMillis: 1000, sample: 12.3456 }];
  const collected = await collectTable({ rows: LOAD_ROWS, measurements });
  expect(new PrometheusWriter({ profile: 'cadvisor' }).write(collected, 'text')).toBe(
    `# HELP container_cpu_load_average_10s Value of container cpu load average over the last 10 seconds.
# TYPE container_cpu_load_average_10s gauge
container_cpu_load_average_10s{${APP}} 12346
# HELP container_cpu_load_average Load.
# TYPE container_cpu_load_average gauge
container_cpu_load_average{${APP},load_window="1m"} 12.3456
# HELP container_tasks_state Number of tasks in given state
# TYPE container_tasks_state gauge
container_tasks_state{${APP},state="running"} 13
`,
  );
});
