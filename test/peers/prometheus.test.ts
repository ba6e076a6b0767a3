import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { AgentProcess } from '../bed/agent-process.ts';
import { type NamedContainer, NodeBed } from '../bed/node-bed.ts';
import { TemporaryDirectory } from '../bed/temporary-directory.ts';
import { requireCgroups, requirePeer } from '../peer.ts';
import { PrometheusServer } from './prometheus-server.ts';

test('a real Prometheus scrapes the agent for a minute and has the containers', async ({ skip }) => {
  const program = requirePeer('prometheus', skip);
  await requireCgroups(skip);
  await using node = await NodeBed.open(`psiperf-test-${process.pid}-prometheus`);
  await using agent = await AgentProcess.start({ args: node.agentArgs });
  await using directory = await TemporaryDirectory.make();
  await using prometheus = await PrometheusServer.start(program, directory.path, new URL(agent.url).host);
  await sleep(60_000);

  expect(await prometheus.readScrapeError()).toBe('');
  const [scrapes] = await prometheus.query('count_over_time(up[1m])');
  expect(Number(scrapes?.value[1])).toBeGreaterThan(25);
  const [up] = await prometheus.query('min_over_time(up[1m])');
  expect(up?.value[1]).toBe('1');

  const totals = await prometheus.query('container_cpu_pressure_time_seconds_total{psi_type="some"}');
  expect(totals.map(({ metric }) => nameOf(metric)).sort()).toEqual(node.containers.map(nameOf).sort());
  for (const { metric, value } of totals) {
    const container = node.containers.find((each) => nameOf(each) === nameOf(metric));
    const now = await container?.cgroup.readPressure('cpu', 'some');
    expect(Number(value[1])).toBeLessThanOrEqual(now ?? Number.NaN);
  }
  // Two containers want all CPUs each, so that each waits for about half of the time; the others do nothing.
  const waiting = await prometheus.query(
    'rate(container_cpu_pressure_time_seconds_total{psi_type="some"}[30s]) > 0.2',
  );
  expect(waiting.map(({ metric }) => nameOf(metric)).sort()).toEqual([
    'shop/cart-0/app',
    'shop/search-7d9f/app',
  ]);

  // Only OpenMetrics has a unit to tell: Prometheus asked for it, got it and took it.
  const metadata = await prometheus.readTargetMetadata();
  expect(metadata).toContainEqual(
    expect.objectContaining({
      metric: 'container_cpu_pressure_time_seconds',
      type: 'counter',
      unit: 'seconds',
    }),
  );
});

function nameOf({ namespace, pod, container }: Readonly<Record<string, string>> | NamedContainer): string {
  return `${namespace}/${pod}/${container}`;
}
