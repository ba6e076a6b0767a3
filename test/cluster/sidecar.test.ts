// deploy/sidecar on a real node, applied as an operator applies it.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { parseSamples } from '../bed/parse-samples.ts';
import type { Cluster } from '../peers/kubernetes/cluster.ts';
import { shareCluster } from './shared-cluster.ts';

const CPU_PRESSURE = 'container_cpu_pressure_time_seconds_total';
const SOON = { timeout: 30_000, interval: 250 };
const CHECK = ['/usr/bin/node', '/psiperf/bundle/psiperf.js', 'check', '--sidecar'];

const requireCluster = shareCluster();

/** `total` of the container's own `cpu.pressure` in seconds, read on the node. */
async function readPressure({ node }: Cluster, containerId: string): Promise<number> {
  const { directory } = await node.findCgroup(containerId);
  const text = await readFile(join(directory, 'cpu.pressure'), 'utf8');
  return Number(/^some .*total=(\d+)$/m.exec(text)?.[1]) / 1e6;
}

test.for([
  ['same-user', 'restricted'],
  ['sys-ptrace', 'privileged'],
])(
  '%s measures the other container of its pod, and again when it was restarted',
  async ([name, level], { skip }) => {
    const cluster = await requireCluster(skip);
    const namespace = `sidecar-${name}`;
    const inNamespace = (...args: string[]) => cluster.kubectl('--namespace', namespace, ...args);
    const inApp = (script: string) =>
      inNamespace('exec', 'with-psiperf', '--container', 'app', '--', 'sh', '-c', script);
    const readStatus = (path: string) =>
      inNamespace('get', 'pod/with-psiperf', `--output=jsonpath={.status.${path}}`);
    const readId = async () =>
      (await readStatus('containerStatuses[?(@.name=="app")].containerID')).replace('containerd://', '');
    await cluster.node.nameImage('docker.io/library/busybox:1.37');
    const labels = { 'pod-security.kubernetes.io/enforce': level };
    await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } });
    await vi.waitFor(() => inNamespace('get', 'serviceaccount/default'), SOON);

    await inNamespace('apply', '--filename', inRoot(`deploy/sidecar/${name}.yaml`));
    await inNamespace('wait', '--for=condition=Ready', 'pod/with-psiperf', '--timeout=60s');
    const url = `http://${await readStatus('podIP')}:9464/metrics`;
    const scrape = async () => {
      const samples = parseSamples(await (await fetch(url)).text());
      return samples.filter(({ name, labels }) => name === CPU_PRESSURE && labels.psi_type === 'some');
    };
    const app = { namespace, pod: 'with-psiperf', container: 'app' };
    expect((await scrape()).map(({ labels }) => labels)).toEqual([expect.objectContaining(app)]);
    expect(await inNamespace('exec', 'with-psiperf', '--container', 'psiperf', '--', ...CHECK)).toContain(
      `ok    containers: 1 measured: ${namespace}/with-psiperf/app`,
    );

    const first = await readId();
    await inApp('for loop in 1 2 3 4 5 6 7 8; do (while :; do :; done) >/dev/null 2>&1 & done');
    await vi.waitFor(async () => expect(await readPressure(cluster, first)).toBeGreaterThan(0.3), SOON);
    const before = await readPressure(cluster, first);
    const [sample] = await scrape();
    expect(sample?.value).toBeGreaterThanOrEqual(before);
    expect(sample?.value).toBeLessThanOrEqual(await readPressure(cluster, first));

    // All of it ends; the kubelet starts the container again.
    await inApp('busybox kill -9 -1').catch(() => {});
    await vi.waitFor(async () => expect(await readId()).not.toBe(first), SOON);
    const second = await readId();
    await vi.waitFor(async () => {
      const [again, ...others] = await scrape();
      expect(others).toEqual([]);
      expect(again?.labels).toMatchObject(app);
      expect(again?.value).toBeLessThanOrEqual(await readPressure(cluster, second));
    }, SOON);
    expect(await inNamespace('logs', 'with-psiperf', '--container', 'psiperf')).not.toMatch(/WARN|ERROR/);
  },
);
