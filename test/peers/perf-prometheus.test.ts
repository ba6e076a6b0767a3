import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { AgentProcess } from '../bed/agent-process.ts';
import { type NamedContainer, NodeBed } from '../bed/node-bed.ts';
import { TemporaryDirectory } from '../bed/temporary-directory.ts';
import { requireCgroups, requirePeer } from '../peer.ts';
import { PrometheusServer, type QueryResult } from './prometheus-server.ts';

const SWITCHES = 'container_perf_context_switches_total';

const SCRAPE_MILLIS = 2000;

const nameOf = ({ namespace, pod, container }: Readonly<Record<string, string>> | NamedContainer) =>
  `${namespace}/${pod}/${container}`;

/** Values of an instant query by namespace, pod and container. @throws where one has several series. */
function byContainer(results: readonly QueryResult[]): Map<string, number> {
  const values = new Map<string, number>();
  for (const { metric, value } of results) {
    if (values.has(nameOf(metric))) throw new Error(`several series of ${nameOf(metric)}`);
    values.set(nameOf(metric), Number(value[1]));
  }
  return values;
}

test('counters of busy and idle containers reach a real Prometheus beside their pressure', async ({
  skip,
}) => {
  const program = requirePeer('prometheus', skip);
  await requireCgroups(skip);
  await using node = await NodeBed.open(`psiperf-test-${process.pid}-perf-prometheus`);
  await using agent = await AgentProcess.start({ args: [...node.agentArgs, '--perf'] });
  await using directory = await TemporaryDirectory.make();
  await using prometheus = await PrometheusServer.start(program, directory.path, new URL(agent.url).host);
  await sleep(6 * SCRAPE_MILLIS);

  expect(await prometheus.readScrapeError()).toBe('');
  const names = node.containers.map(nameOf).sort();
  const switches = byContainer(await prometheus.query(SWITCHES));
  expect([...switches.keys()].sort()).toEqual(names);
  // Two containers want all CPUs each and take turns; one sleeps, and one has no process at all.
  expect(switches.get('shop/cart-0/app')).toBeGreaterThan(100);
  expect(switches.get('shop/search-7d9f/app')).toBeGreaterThan(100);
  expect(switches.get('kube-system/dns-x2x/dns')).toBeLessThan(10);
  expect(switches.get('shop/cart-0/proxy')).toBe(0);

  // Counters and pressure join by the container's labels.
  const joined = `${SWITCHES} * on (namespace, pod, container) container_cpu_pressure_time_seconds_total{psi_type="some"}`;
  expect([...byContainer(await prometheus.query(joined)).keys()].sort()).toEqual(names);
  const faults = await prometheus.query('container_perf_page_faults_total');
  expect(new Set(faults.map(({ metric }) => metric.perf_page_fault_type))).toEqual(
    new Set(['minor', 'major']),
  );
  const metadata = await prometheus.readTargetMetadata();
  expect(metadata).toContainEqual(
    expect.objectContaining({ metric: 'container_perf_context_switches', type: 'counter' }),
  );

  const [busy] = node.containers;
  await busy?.cgroup.remove();
  await sleep(2 * SCRAPE_MILLIS);
  const left = byContainer(await prometheus.query(SWITCHES));
  expect([...left.keys()].sort()).toEqual(names.filter((name) => name !== 'shop/cart-0/app'));
});
