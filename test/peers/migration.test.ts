// Those who come from the predecessors: their environment, mounts and port, their README's scrape job in a real Prometheus, and
// the queries of their dashboards, all unchanged. This machine may have no PMU: then the software events of the kernel stand in
// for the hardware ones, whose path from label to text test/contract/predecessor-counts.test.ts holds.

import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { parseSamples } from '../bed/parse-samples.ts';
import { DAEMONSET_ENVIRONMENT } from '../bed/predecessor-environment.ts';
import { readPressureField } from '../bed/read-pressure-field.ts';
import { requireCgroups } from '../peer.ts';
import { readInitPid } from './predecessor/dockers-containers.ts';
import { NAMES, PredecessorsNode } from './predecessor/predecessors-node.ts';
import { ScrapedCluster } from './predecessor/scraped-cluster.ts';
import { SwappedAgent } from './predecessor/swapped-agent.ts';
import type { QueryResult } from './prometheus-server.ts';

const SOON = { timeout: 30_000, interval: 200 };
const TEXT = 'text/plain; charset=utf-8';

const labelsOf = (results: readonly QueryResult[]) =>
  results.map(({ metric: { __name__, instance, job, ...labels } }) => labels);

const onlyValue = ([result, ...others]: readonly QueryResult[]): number => {
  if (result === undefined || others.length > 0) throw new Error(`${others.length} other series`);
  return Number(result.value[1]);
};

test('the environment, mounts, scrape job and queries of psi-perf-ds', async ({ skip }) => {
  await requireCgroups(skip);
  await using cluster = await ScrapedCluster.start(skip);
  const { prometheus } = cluster;
  await using node = await PredecessorsNode.open('daemonset');
  await using agent = await SwappedAgent.start(node.under, {
    ...DAEMONSET_ENVIRONMENT,
    NODE_NAME: 'node-1',
    // The example switches pressure off, and asks for hardware events alone.
    PSI_COLLECTOR_ENABLED: 'true',
    SW_PERF_LABELS: 'ContextSwitches,PageFaults,TaskClock',
    CACHE_PERF_LABELS: 'LastLevelReadMiss',
  });
  await agent.until(async () =>
    agent.output.includes('--metric-names psi-perf-ds, because PSI_COLLECTOR_ENABLED is set'),
  );

  // Its pages, byte for byte, whatever the method.
  for (const method of ['GET', 'POST', 'DELETE']) {
    expect(await agent.ask('/', method)).toEqual([200, TEXT, 'PSI Perf Monitor DaemonSet']);
    expect(await agent.ask('/health', method)).toEqual([200, TEXT, '{"alive": true}']);
  }
  const [status, type, page] = await agent.ask('/psi');
  expect([status, type]).toEqual([200, TEXT]);
  const file = String.raw`(?:(?:some|full) avg10=\d+\.\d\d avg60=\d+\.\d\d avg300=\d+\.\d\d total=\d+\n)+`;
  expect(page).toMatch(new RegExp(`^cpu: \n${file}\nmem: \n${file}\nio: \n${file}$`));

  await prometheus.until(
    async () => (await prometheus.query('psi_perf_monitor_monitored_cpu_psi')).length > 0,
  );
  expect(await prometheus.readTargets()).toMatchObject([
    {
      scrapeUrl: `http://${cluster.nodeAddress}:2333/metrics`,
      labels: { job: 'cgroup-monitor', instance: cluster.nodeAddress },
      lastError: '',
    },
  ]);

  // A panel of averages: two containers of one pod, some and full, three windows each.
  for (const resource of ['cpu', 'mem', 'io']) {
    const panel = await prometheus.query(
      `psi_perf_monitor_monitored_${resource}_psi{window!="total",pod_name=~"cart.*"}`,
    );
    const expected = [];
    for (const [cgroup, { namespace, pod, container }] of [
      [node.app, NAMES.app],
      [node.proxy, NAMES.proxy],
    ] as const) {
      const pid = String(await readInitPid(cgroup));
      for (const type of ['some', 'full'])
        for (const window of ['10s', '60s', '300s'])
          expected.push({ container_name: container, namespace, pid, pod_name: pod, type, window });
    }
    expect(labelsOf(panel)).toHaveLength(expected.length);
    expect(labelsOf(panel)).toEqual(expect.arrayContaining(expected));
    for (const { value } of panel) {
      expect(Number(value[1])).toBeGreaterThanOrEqual(0);
      expect(Number(value[1])).toBeLessThanOrEqual(100);
    }
  }

  // Percents, as the kernel prints them; it prints others every two seconds.
  const busy = 'psi_perf_monitor_monitored_cpu_psi{container_name="app",type="some",window="10s"}';
  await vi.waitFor(async () => {
    const percent = onlyValue(await prometheus.query(busy));
    expect(percent).toBeGreaterThan(1);
    expect(percent).toBe(await readPressureField(node.app, 'cpu', 'some', 'avg10'));
  }, SOON);

  // Cumulative microseconds.
  const before = await readPressureField(node.app, 'cpu', 'some', 'total');
  await sleep(3_000);
  const total = onlyValue(await prometheus.query(busy.replace('10s', 'total')));
  expect(total).toBeGreaterThanOrEqual(before);
  expect(total).toBeLessThanOrEqual(await readPressureField(node.app, 'cpu', 'some', 'total'));
  expect(total).toBeGreaterThan(1e5);

  // Raw counts: as many more as the kernel says of the process.
  const switches = 'psi_perf_monitor_context_switches{container_name="search"}';
  const countOf = async () => {
    await sleep(3_000);
    return onlyValue(await prometheus.query(switches));
  };
  const [countBefore, doneBefore] = [await countOf(), await node.work.readSwitches()];
  await node.work.do('sleep', 500);
  const done = (await node.work.readSwitches()) - doneBefore;
  // A sleep whose time is over before the switch is none.
  expect(done).toBeGreaterThan(400);
  expect((await countOf()) - countBefore).toBe(done);
  const clock = onlyValue(await prometheus.query('psi_perf_monitor_task_clock{container_name="app"}'));
  expect(clock).toBeGreaterThan(1e8);

  // The quotient of a dashboard, of events that every machine counts, and as it is.
  const quotient = (one: string, other: string) =>
    `max(psi_perf_monitor_${one}) by (pod_name) / max(psi_perf_monitor_${other}) by (pod_name)`;
  const perPod = await prometheus.query(quotient('page_faults', 'context_switches'));
  expect(perPod.map(({ metric }) => metric.pod_name).toSorted()).toEqual(['cart-0', 'search-7d9f']);
  const cycles = await prometheus.query('psi_perf_monitor_cpu_cycles');
  const cyclesPerInstruction = await prometheus.query(quotient('cpu_cycles', 'instruction'));
  expect(cyclesPerInstruction).toHaveLength(cycles.length === 0 ? 0 : 2);

  // The node.
  const ofNode = await prometheus.query('psi_perf_monitor_monitored_node_mem_psi{window!="total"}');
  expect(labelsOf(ofNode)).toHaveLength(6);
  for (const labels of labelsOf(ofNode)) expect(Object.keys(labels).toSorted()).toEqual(['type', 'window']);

  // One series of a container, whatever runs in it, and nothing but gauges.
  const several = await prometheus.query(
    'count by (namespace, pod_name, container_name) (psi_perf_monitor_context_switches) > 1',
  );
  expect(several).toEqual([]);
  const text = await agent.scrape();
  const types = [...text.matchAll(/^# TYPE psi_perf_monitor_\S+ (\S+)$/gm)].map(([, kind]) => kind);
  expect(new Set(types)).toEqual(new Set(['gauge']));

  // What ends leaves its panels.
  await node.app.remove();
  await vi.waitFor(async () => {
    expect(await prometheus.query(busy)).toEqual([]);
    expect(await prometheus.query('psi_perf_monitor_context_switches{container_name="app"}')).toEqual([]);
  }, SOON);
  expect(agent.output).not.toMatch(/WARN.*(?:app|cart|names from docker)/);
});

test('the environment of the example of psi-perf-ds as it is', async ({ skip }) => {
  await requireCgroups(skip);
  await using node = await PredecessorsNode.open('example');
  await using agent = await SwappedAgent.start(node.under, { ...DAEMONSET_ENVIRONMENT, NODE_NAME: 'node-1' });
  const samples = parseSamples(await agent.scrape());
  const own = samples.filter(({ name }) => name.startsWith('psi_perf_monitor_'));
  expect(own.filter(({ name }) => name.includes('_monitored_'))).toEqual([]);
  const absent = samples.filter(
    ({ name, labels }) => name === 'psiperf_absences' && labels.collector === 'perf',
  );
  // Four events of three containers: counted, or absent with a reason.
  for (const [event, family] of [
    ['CPUCycles', 'psi_perf_monitor_cpu_cycles'],
    ['Instructions', 'psi_perf_monitor_instruction'],
    ['CacheRefs', 'psi_perf_monitor_cache_refs'],
    ['CacheMisses', 'psi_perf_monitor_cache_misses'],
  ] as const) {
    const counted = own.filter(({ name }) => name === family).length;
    const missing = absent.filter(({ labels }) => labels.resource === event);
    expect(counted + missing.reduce((sum, { value }) => sum + value, 0)).toBe(3);
  }
});
