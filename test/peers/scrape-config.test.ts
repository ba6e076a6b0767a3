// otel-config/prometheus, read by a real Prometheus. Debian's has no Kubernetes discovery compiled in: there the targets are
// written down, with the labels that discovery gives them, and everything after it is run as it is. With discovery:
// scrape-discovery.test.ts.
import { readFile } from 'node:fs/promises';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { AgentProcess } from '../bed/agent-process.ts';
import { NodeBed } from '../bed/node-bed.ts';
import { TemporaryDirectory } from '../bed/temporary-directory.ts';
import { requireCgroups, requirePeer } from '../peer.ts';
import { PrometheusServer } from './prometheus-server.ts';

interface ScrapeConfig {
  readonly kubernetes_sd_configs?: readonly unknown[];
  readonly static_configs?: readonly unknown[];
  readonly [setting: string]: unknown;
}

async function readScrapeConfig(name: string): Promise<ScrapeConfig> {
  const { scrape_configs } = parse(await readFile(inRoot('otel-config/prometheus', name), 'utf8'));
  expect(scrape_configs).toHaveLength(1);
  return scrape_configs[0];
}

/** What discovery says of the port of psiperf's pod on node-1, but for what is given. */
const discovered = (address: string, different: Readonly<Record<string, string>> = {}) => ({
  targets: [address],
  labels: {
    __meta_kubernetes_namespace: 'psiperf',
    __meta_kubernetes_pod_label_app_kubernetes_io_name: 'psiperf',
    __meta_kubernetes_pod_container_port_name: 'metrics',
    __meta_kubernetes_pod_node_name: 'node-1',
    __meta_kubernetes_pod_phase: 'Running',
    ...different,
  },
});

const OTHERS = [
  { __meta_kubernetes_pod_label_app_kubernetes_io_name: 'shop' },
  { __meta_kubernetes_pod_container_port_name: 'debug' },
  { __meta_kubernetes_pod_phase: 'Failed' },
];

const nameOf = ({ namespace, pod, container }: Readonly<Record<string, string>>) =>
  `${namespace}/${pod}/${container}`;

test('scrape.yaml keeps the pods of psiperf, and every container under its own labels', async ({ skip }) => {
  const program = requirePeer('prometheus', skip);
  await requireCgroups(skip);
  const { kubernetes_sd_configs, ...config } = await readScrapeConfig('scrape.yaml');
  expect(kubernetes_sd_configs).toMatchObject([{ role: 'pod' }]);
  await using node = await NodeBed.open(`psiperf-test-${process.pid}-scrape`);
  await using agent = await AgentProcess.start({ args: node.agentArgs });
  await using directory = await TemporaryDirectory.make();
  const address = new URL(agent.url).host;
  await using prometheus = await PrometheusServer.configured(program, directory.path, {
    scrape_configs: [
      {
        ...config,
        scrape_interval: '2s',
        scrape_timeout: '2s',
        static_configs: [discovered(address), ...OTHERS.map((different) => discovered(address, different))],
      },
    ],
  });
  const some = 'container_cpu_pressure_time_seconds_total{psi_type="some"}';
  await prometheus.until(async () => (await prometheus.query(some)).length > 0);

  const targets = await prometheus.readTargets();
  expect(targets).toMatchObject([{ labels: { job: 'psiperf', node: 'node-1', instance: 'node-1' } }]);
  const totals = (await prometheus.query(some)).map(({ metric }) => metric);
  expect(totals.map(nameOf).sort()).toEqual(
    node.containers.map(({ namespace, pod, container }) => `${namespace}/${pod}/${container}`).sort(),
  );
  for (const labels of totals) expect(labels).toMatchObject({ job: 'psiperf', node: 'node-1' });
  expect(await prometheus.query('{exported_namespace!=""}')).toEqual([]);
});

test('scrape-node.yaml scrapes one machine, and stores what it names', async ({ skip }) => {
  const program = requirePeer('prometheus', skip);
  await requireCgroups(skip);
  const config = await readScrapeConfig('scrape-node.yaml');
  await using node = await NodeBed.open(`psiperf-test-${process.pid}-scrape-node`);
  await using agent = await AgentProcess.start({ args: [...node.agentArgs, '--pressure-averages'] });
  await using directory = await TemporaryDirectory.make();
  const targets = JSON.parse(
    JSON.stringify(config.static_configs).replace('localhost:9464', new URL(agent.url).host),
  );
  await using prometheus = await PrometheusServer.configured(program, directory.path, {
    scrape_configs: [{ ...config, scrape_interval: '2s', scrape_timeout: '2s', static_configs: targets }],
  });
  await prometheus.until(async () => (await prometheus.query('psiperf_containers')).length > 0);

  const stored = await prometheus.query('count by (__name__) ({node="localhost"})');
  const names = stored.map(({ metric }) => metric.__name__);
  for (const name of [
    'container_cpu_pressure_time_seconds_total',
    'system_memory_pressure_time_seconds_total',
  ])
    expect(names).toContain(name);
  expect(await agent.scrape()).toContain('container_cpu_pressure_average');
  expect(names.filter((name) => name?.includes('average'))).toEqual([]);
});

test('both keep the same metrics', async () => {
  const rulesOf = async (name: string) => (await readScrapeConfig(name)).metric_relabel_configs;
  expect(await rulesOf('scrape-node.yaml')).toEqual(await rulesOf('scrape.yaml'));
});

test('promtool finds nothing wrong with scrape-node.yaml', async ({ skip }) => {
  const promtool = requirePeer('promtool', skip);
  await execa(promtool, ['check', 'config', inRoot('otel-config/prometheus/scrape-node.yaml')]);
});
