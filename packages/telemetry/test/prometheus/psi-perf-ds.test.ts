import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { describe, expect, test } from 'vitest';
import type { Entity, MetricRow } from '../../src/metric-table.ts';
import { PrometheusWriter } from '../../src/prometheus/prometheus-writer.ts';
import { PRESSURE_ROWS, pressureTable } from '../support/pressure-rows.ts';
import { collectTable, container } from '../support/readings.ts';

const write = (collected: ResourceMetrics, options = {}) =>
  new PrometheusWriter({ profile: 'psi-perf-ds', ...options }).write(collected, 'text');

/** The lines of a family. */
const family = (text: string, name: string) =>
  text.split('\n').filter((line) => line.replace(/^# (HELP|TYPE) /, '').match(/^\w+/)?.[0] === name);

const APP = 'container_name="app",namespace="shop",pid="4711",pod_name="cart-0"';

describe('pressure', () => {
  test('is percent and microseconds in one gauge, of containers and of the node', async () => {
    const text = write(await collectTable(pressureTable({ percent: 12.34, micros: 328_157_795 })));
    expect(family(text, 'psi_perf_monitor_monitored_mem_psi')).toEqual([
      '# HELP psi_perf_monitor_monitored_mem_psi Mem PSI of monitored container',
      '# TYPE psi_perf_monitor_monitored_mem_psi gauge',
      `psi_perf_monitor_monitored_mem_psi{${APP},type="some",window="total"} 3.28157795e+08`,
      `psi_perf_monitor_monitored_mem_psi{${APP},type="full",window="total"} 3.28157795e+08`,
      `psi_perf_monitor_monitored_mem_psi{${APP},type="some",window="10s"} 12.34`,
      `psi_perf_monitor_monitored_mem_psi{${APP},type="some",window="60s"} 12.34`,
      `psi_perf_monitor_monitored_mem_psi{${APP},type="some",window="300s"} 12.34`,
      `psi_perf_monitor_monitored_mem_psi{${APP},type="full",window="10s"} 12.34`,
      `psi_perf_monitor_monitored_mem_psi{${APP},type="full",window="60s"} 12.34`,
      `psi_perf_monitor_monitored_mem_psi{${APP},type="full",window="300s"} 12.34`,
    ]);
    expect(family(text, 'psi_perf_monitor_monitored_node_io_psi').slice(0, 4)).toEqual([
      '# HELP psi_perf_monitor_monitored_node_io_psi IO PSI of monitored node',
      '# TYPE psi_perf_monitor_monitored_node_io_psi gauge',
      'psi_perf_monitor_monitored_node_io_psi{type="some",window="total"} 3.28157795e+08',
      'psi_perf_monitor_monitored_node_io_psi{type="full",window="total"} 3.28157795e+08',
    ]);
  });

  test('has its six names and no other', async () => {
    const text = write(await collectTable(pressureTable({ percent: 1, micros: 1 })));
    expect([...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name, type]) => `${name} ${type}`)).toEqual([
      'psi_perf_monitor_monitored_cpu_psi gauge',
      'psi_perf_monitor_monitored_node_cpu_psi gauge',
      'psi_perf_monitor_monitored_mem_psi gauge',
      'psi_perf_monitor_monitored_node_mem_psi gauge',
      'psi_perf_monitor_monitored_io_psi gauge',
      'psi_perf_monitor_monitored_node_io_psi gauge',
    ]);
  });

  test.each([0.01, 0.07, 0.29, 12.34, 57.86, 99.99, 100])('an average of %d %% is that', async (percent) => {
    const text = write(await collectTable(pressureTable({ percent, micros: 0 })));
    expect(text).toContain(
      `psi_perf_monitor_monitored_cpu_psi{${APP},type="some",window="10s"} ${percent}\n`,
    );
  });

  test.each([
    [1, '1'],
    [999_999, '999999'],
    [1_000_003, '1.000003e+06'],
    [123_456_789_012_345, '1.23456789012345e+14'],
    [2_251_799_813_685_247, '2.251799813685247e+15'],
  ])('a total of %d microseconds is whole: %s', async (micros, value) => {
    const text = write(await collectTable(pressureTable({ percent: 0, micros })));
    expect(text).toContain(
      `psi_perf_monitor_monitored_cpu_psi{${APP},type="some",window="total"} ${value}\n`,
    );
  });
});

describe('labels', () => {
  const entityText = async (entity: Entity, options = {}) => {
    const sample = { percent: 0, micros: 7 };
    const rows = PRESSURE_ROWS.slice(0, 1);
    const measurements = [{ entity, startMillis: 1000, sample }];
    return write(await collectTable({ rows, measurements }), options);
  };

  test('pid is empty where it is not known, and the uid stands in for the name', async () => {
    const attributes = { 'k8s.pod.uid': 'uid-1', 'container.id': '0123456789abcdef' };
    expect(await entityText({ subject: 'container', attributes })).toContain(
      'psi_perf_monitor_monitored_cpu_psi{container_name="0123456789ab",namespace="",pid="",pod_name="uid-1",type="some",window="total"} 7\n',
    );
  });

  test('those that are added are in their place in the alphabet', async () => {
    expect(await entityText(container('c1', { 'process.pid': 1 }), { labels: ['container.id'] })).toContain(
      '{container_id="c1",container_name="app",namespace="shop",pid="1",pod_name="cart-0",type="some",window="total"}',
    );
  });

  test.each(['type', 'window'])('%s cannot be added', (label) => {
    expect(() => new PrometheusWriter({ profile: 'psi-perf-ds', labels: [label] })).toThrow(label);
  });

  test('pods and cgroups, which it never had, keep the default names', async () => {
    const { attributes } = container('c1');
    expect(await entityText({ subject: 'k8s.pod', attributes })).toContain(
      '\nk8s_pod_cpu_pressure_time_seconds_total{namespace="shop",pod_name="cart-0",psi_type="some"} 7e-06\n',
    );
    expect(await entityText({ subject: 'cgroup', attributes: { 'cgroup.path': '/a' } })).toContain(
      '\ncgroup_cpu_pressure_time_seconds_total{cgroup="/a",psi_type="some"} 7e-06\n',
    );
  });
});

describe('the names that its README shows', () => {
  const README = /^psi_perf_monitor_sc_monitored_(\w+_psi\{.*)$/gm;
  const CODE = /^psi_perf_monitor_monitored_((?:cpu|mem|io)_psi\{.*)$/gm;
  const seriesOf = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, series]) => series);

  test('are there besides where they are asked for: the same series of containers', async () => {
    const text = write(await collectTable(pressureTable({ percent: 12.34, micros: 5 })), {
      readmeNames: true,
    });
    expect(seriesOf(text, README)).toHaveLength(24);
    expect(seriesOf(text, README)).toEqual(seriesOf(text, CODE));
    expect(text).toContain(
      '# HELP psi_perf_monitor_sc_monitored_cpu_psi CPU PSI of monitored container\n# TYPE psi_perf_monitor_sc_monitored_cpu_psi gauge\n',
    );
  });

  test('are not there else, and no other profile has any', async () => {
    const collected = await collectTable(pressureTable({ percent: 1, micros: 1 }));
    expect(write(collected)).not.toContain('_sc_');
    const texts = [false, true].map((readmeNames) =>
      new PrometheusWriter({ readmeNames }).write(collected, 'text'),
    );
    expect(texts[1]).toBe(texts[0]);
  });
});

const EVENT_ROWS: readonly MetricRow<number>[] = [
  {
    name: 'perf.event',
    instrument: 'counter',
    unit: '{event}',
    description: 'Events.',
    subjects: ['container'],
    series: ['busCYCLES', 'bus-cycles:u', 'L1InstrReadHit'].map((name, index) => ({
      attributes: { 'perf.event': name },
      value: (sample) => sample + index,
    })),
  },
  {
    name: 'perf.cpu_clock',
    instrument: 'counter',
    unit: 's',
    description: 'Time.',
    subjects: ['container'],
    series: [{ attributes: {}, value: (sample) => sample / 1e9 }],
  },
];

test('an event has its family however it was spelt; one that has none keeps the default name', async () => {
  const measurements = [{ entity: container('c1'), startMillis: 1000, sample: 5_949_181 }];
  const labels = 'container_name="app",namespace="shop",pid="",pod_name="cart-0"';
  expect(write(await collectTable({ rows: EVENT_ROWS, measurements }))).toBe(
    `# HELP psi_perf_monitor_bus_cycles bus cycles of monitored container
# TYPE psi_perf_monitor_bus_cycles gauge
psi_perf_monitor_bus_cycles{${labels}} 5.949181e+06
# HELP container_perf_event_total Events.
# TYPE container_perf_event_total counter
container_perf_event_total{container_name="app",namespace="shop",perf_event="bus-cycles:u",pid="",pod_name="cart-0"} 5.949182e+06
container_perf_event_total{container_name="app",namespace="shop",perf_event="L1InstrReadHit",pid="",pod_name="cart-0"} 5.949183e+06
# HELP psi_perf_monitor_cpu_clock CPU clock of monitored container
# TYPE psi_perf_monitor_cpu_clock gauge
psi_perf_monitor_cpu_clock{${labels}} 5.949181e+06
`,
  );
});
