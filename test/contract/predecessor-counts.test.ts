// Every label that the predecessor's README lists is counted under the name that its dashboards ask for: from the label, by
// the plan and the metrics of psiperf, to the text.

import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { type CounterSample, groupsOfLabels } from '@psiperf/perf';
import { type Entity, PrometheusReader, PrometheusWriter, SampleMetricProducer } from '@psiperf/telemetry';
import { expect, test } from 'vitest';
import { toMetricRows } from '../../packages/perf/src/metrics.ts';
import { makeGroup, makePlan } from '../../packages/perf/test/support/fake-plan.ts';

const LABELS = {
  hardware:
    'CPUCycles,Instructions,CacheRefs,CacheMisses,BranchInstr,BranchMisses,BusCycles,StalledCyclesFrontend,StalledCyclesBackend,RefCPUCycles,TimeEnabled,TimeRunning',
  software:
    'CPUClock,TaskClock,PageFaults,ContextSwitches,CPUMigrations,MinorPageFaults,MajorPageFaults,AlignmentFaults,EmulationFaults,TimeEnabled,TimeRunning',
  cache:
    'L1DataReadHit,L1DataReadMiss,L1DataWriteHit,L1InstrReadMiss,LastLevelReadHit,LastLevelReadMiss,LastLevelWriteHit,LastLevelWriteMiss,DataTLBReadHit,DataTLBReadMiss,DataTLBWriteHit,DataTLBWriteMiss,InstrTLBReadHit,InstrTLBReadMiss,BPUReadHit,BPUReadMiss,NodeReadHit,NodeReadMiss,NodeWriteHit,NodeWriteMiss,TimeEnabled,TimeRunning',
};

const ENTITY: Entity = {
  subject: 'container',
  attributes: {
    'k8s.namespace.name': 'shop',
    'k8s.pod.name': 'cart-0',
    'k8s.container.name': 'app',
    'process.pid': 4711,
  },
};

/** The text of a container of which each event was counted so often as its place in the list says, and six million times more. */
async function writeCounts(labels: typeof LABELS): Promise<string> {
  const { groups } = groupsOfLabels(labels);
  const plan = makePlan(groups.map(({ name, events }) => makeGroup(name, events)));
  const sample: CounterSample = {
    openedMillis: 1,
    countedNanos: 1e9,
    groups: groups.map(({ events }) => ({
      counts: events.map((_, index) => 6_000_001 + index),
      enabledNanos: 1,
      runningNanos: 1,
      lowestRatio: 1,
    })),
  };
  const rows = toMetricRows(plan, { sampled: false, derived: false });
  const measurements = [{ entity: ENTITY, startMillis: 1, sample }];
  const producer = new SampleMetricProducer(async () => ({
    timeMillis: 2,
    tables: [{ rows, measurements }],
  }));
  const reader = new PrometheusReader({ metricProducers: [producer] });
  new MeterProvider({ readers: [reader] });
  const { resourceMetrics } = await reader.collect();
  return new PrometheusWriter({ profile: 'psi-perf-ds' }).write(resourceMetrics, 'text');
}

test('every label has its family, software and cache and reference cycles among them', async () => {
  const text = await writeCounts(LABELS);
  await expect(text).toMatchFileSnapshot('golden/psi-perf-ds-counts.txt');
  const families = [...text.matchAll(/^# TYPE psi_perf_monitor_(\w+) gauge$/gm)].map(([, name]) => name);
  const labels = Object.values(LABELS).flatMap((list) => list.split(','));
  expect(families).toHaveLength(labels.filter((label) => !label.startsWith('Time')).length);
  expect(text).not.toContain('container_perf_event');
});

test('the wrong spelling that one of them wanted of RefCPUCycles, and others in another case, have the same family', async () => {
  const upper = await writeCounts({
    hardware: 'BUSCYCLES,RefCpuCycles',
    software: 'pagefaults',
    cache: 'nodereadhit',
  });
  expect([...upper.matchAll(/^# TYPE (psi_\w+) gauge$/gm)].map(([, name]) => name)).toEqual([
    'psi_perf_monitor_bus_cycles',
    'psi_perf_monitor_ref_cpu_cycles',
    'psi_perf_monitor_page_faults',
    'psi_perf_monitor_node_read_hit',
  ]);
});
