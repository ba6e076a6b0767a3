// otel-config/prometheus/scrape.yaml, with the pods that a real API server has.
import { expect, test } from 'vitest';
import { AgentProcess } from '../bed/agent-process.ts';
import { NodeBed } from '../bed/node-bed.ts';
import { TemporaryDirectory } from '../bed/temporary-directory.ts';
import { requireCgroups, requirePeer } from '../peer.ts';
import { toDiscoveringConfig } from './discovering-config.ts';
import { ControlPlane } from './kubernetes/control-plane.ts';
import { makePodReader } from './kubernetes/make-pod-reader.ts';
import { PrometheusServer } from './prometheus-server.ts';

interface PodWishes {
  readonly name: string;
  readonly port: number;
  readonly phase?: string;
  readonly app?: string;
}

/** A pod of the DaemonSet on a node with its name, as its kubelet reports it, which answers on loopback. */
async function makePod(
  { client }: ControlPlane,
  { name, port, phase = 'Running', app = 'psiperf' }: PodWishes,
) {
  const path = '/api/v1/namespaces/psiperf/pods';
  await client.expect('POST', path, {
    metadata: { name, labels: { 'app.kubernetes.io/name': app } },
    spec: {
      nodeName: `node-of-${name}`,
      automountServiceAccountToken: false,
      containers: [{ name: 'psiperf', image: 'psiperf', ports: [{ name: 'metrics', containerPort: port }] }],
    },
  });
  const status = { phase, podIP: '127.0.0.1', podIPs: [{ ip: '127.0.0.1' }] };
  await client.expect(
    'PATCH',
    `${path}/${name}/status`,
    { status },
    'application/strategic-merge-patch+json',
  );
}

test('scrape.yaml finds the pods of psiperf and scrapes them', async ({ skip }) => {
  const program = requirePeer('prometheus-discovering', skip);
  const programs = { etcd: requirePeer('etcd', skip), apiServer: requirePeer('kube-apiserver', skip) };
  await requireCgroups(skip);
  await using plane = await ControlPlane.start(programs);
  await using node = await NodeBed.open(`psiperf-test-${process.pid}-discovery`);
  await using agent = await AgentProcess.start({ args: node.agentArgs });
  await using directory = await TemporaryDirectory.make();
  const token = await makePodReader(plane, 'prometheus');
  await plane.client.expect('POST', '/api/v1/namespaces', { metadata: { name: 'psiperf' } });
  await plane.client.expect('POST', '/api/v1/namespaces/psiperf/serviceaccounts', {
    metadata: { name: 'default' },
  });
  const port = Number(new URL(agent.url).port);
  await makePod(plane, { name: 'running', port });
  await makePod(plane, { name: 'ended', port, phase: 'Failed' });
  await makePod(plane, { name: 'another', port, app: 'shop' });

  const config = await toDiscoveringConfig(plane, token);
  await using prometheus = await PrometheusServer.configured(program, directory.path, config);
  const some = 'container_cpu_pressure_time_seconds_total{psi_type="some"}';
  await prometheus.until(async () => (await prometheus.query(some)).length > 0);

  expect(await prometheus.readTargets()).toMatchObject([
    { labels: { job: 'psiperf', node: 'node-of-running', instance: 'node-of-running' }, lastError: '' },
  ]);
  const found = (await prometheus.query(some)).map(({ metric }) => metric);
  expect(found.map(({ namespace, pod, container }) => `${namespace}/${pod}/${container}`).sort()).toEqual(
    node.containers.map(({ namespace, pod, container }) => `${namespace}/${pod}/${container}`).sort(),
  );
  for (const labels of found) expect(labels.node).toBe('node-of-running');
});
