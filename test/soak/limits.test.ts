// What needs limits that are enforced: a node with all controllers of cgroup v2, its pods in slices of systemd.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import type { TextSample } from '../bed/parse-samples.ts';
import { share } from '../bed/share.ts';
import { toContainerTotals } from '../cluster/container-totals.ts';
import { container, pod, podSpec } from '../cluster/workloads.ts';
import { VIRTUAL_NODE } from './join-cluster.ts';
import { type ContainerName, idsOf, NAMESPACE, pressureOf, seriesOf, throttlingOf } from './series.ts';
import { SoakCluster } from './soak-cluster.ts';

const requireCluster = share((skip) => SoakCluster.start(skip));

/** How long work is watched. */
const WATCHED_MILLIS = 30_000;
const LATER = { interval: 1_000, timeout: 240_000 };
const BURN = 'while :; do :; done';
const COUNTERS = /_total$/;
/** The kubelet says of what it has read that it was so at its end, which on an emulated machine is a while after. */
const READ_WITHIN_MILLIS = 10_000;
/** Reads a file that is larger than its memory again and again. */
const REREAD =
  'busybox dd if=/dev/zero of=/file bs=1M count=60; while :; do busybox cat /file > /dev/null; done';
const SQUEEZE = { limits: { memory: '24Mi' } };

/** A pod of the virtual node with one container. */
function nodePod(name: string, command: string, more: { limits?: object; volume?: string } = {}) {
  const { limits = {}, volume } = more;
  const mounts = volume === undefined ? [] : [{ name: 'volume', mountPath: volume }];
  const spec = podSpec({ ...container('app', command), resources: { limits }, volumeMounts: mounts });
  const volumes = volume === undefined ? [] : [{ name: 'volume', emptyDir: {} }];
  return {
    ...pod(NAMESPACE, name, { ...spec, nodeName: VIRTUAL_NODE, volumes }),
    metadata: { namespace: NAMESPACE, name },
  };
}

const app = (name: string): ContainerName => ({ pod: name, container: 'app' });

/** Waits until psiperf has every one of these containers. */
async function untilNamed(cluster: SoakCluster, ...containers: ContainerName[]): Promise<TextSample[]> {
  return vi.waitFor(async () => {
    const scrape = await cluster.scrape();
    for (const each of containers) expect(idsOf(scrape, each), each.pod).toHaveLength(1);
    return scrape;
  }, LATER);
}

/** Pressure in seconds since an earlier scrape. */
const grownPressure = (
  [before, after]: readonly TextSample[][],
  of: ContainerName,
  resource: 'cpu' | 'memory' | 'io',
) => pressureOf(after ?? [], of, resource) - pressureOf(before ?? [], of, resource);

function grownThrottling([before, after]: readonly TextSample[][], of: ContainerName) {
  const [from, to] = [throttlingOf(before ?? [], of), throttlingOf(after ?? [], of)];
  return {
    seconds: to.seconds - from.seconds,
    periods: to.periods - from.periods,
    localSeconds: to.localSeconds - from.localSeconds,
  };
}

/** `total` of `some` in a file of the container, as the node itself reads it, in seconds. */
async function readOnNode({ node }: SoakCluster, id: string, file: string): Promise<number> {
  const text = await node.run(
    `cat $(find /sys/fs/cgroup/kubepods.slice -name 'cri-containerd-${id}.scope')/${file}`,
  );
  return Number(/^some .*total=(\d+)$/m.exec(text)?.[1]) / 1e6;
}

async function askPod(cluster: SoakCluster, name: string, path: string): Promise<string> {
  return cluster.kubectl('--namespace', NAMESPACE, 'get', 'pod', name, `--output=jsonpath=${path}`);
}

const RESTARTS = '{.status.containerStatuses[0].restartCount}';
const CONTAINER_ID = '{.status.containerStatuses[0].containerID}';

test('memory and io pressure of a pod that reads more than its limit holds', async ({ skip }) => {
  const cluster = await requireCluster(skip);
  await cluster.run(nodePod('squeezed', REREAD, SQUEEZE), nodePod('idle', 'exec sleep 100000'));
  const before = await untilNamed(cluster, app('squeezed'), app('idle'));
  await sleep(WATCHED_MILLIS);
  const [id = ''] = idsOf(before, app('squeezed'));
  const atLeast = await readOnNode(cluster, id, 'memory.pressure');
  const scrapes = [before, await cluster.scrape()];
  const atMost = await readOnNode(cluster, id, 'memory.pressure');

  const told = pressureOf(scrapes[1] ?? [], app('squeezed'), 'memory');
  expect(told).toBeGreaterThanOrEqual(atLeast);
  expect(told).toBeLessThanOrEqual(atMost);
  expect(grownPressure(scrapes, app('squeezed'), 'memory')).toBeGreaterThan(0.5);
  expect(grownPressure(scrapes, app('squeezed'), 'io')).toBeGreaterThan(0.05);
  expect(grownPressure(scrapes, app('idle'), 'memory')).toBe(0);
  expect(grownPressure(scrapes, app('idle'), 'io')).toBe(0);
  await cluster.kubectl('--namespace', NAMESPACE, 'delete', 'pod', 'squeezed');
});

test('the kubelet tells the same of such a pod, between two scrapes of psiperf', async ({ skip }) => {
  const cluster = await requireCluster(skip);
  await cluster.run(nodePod('compared', REREAD, SQUEEZE));
  await untilNamed(cluster, app('compared'));
  await sleep(WATCHED_MILLIS);
  const totalsOf = (samples: readonly TextSample[], sinceMillis?: number) => {
    const totals = toContainerTotals(samples).filter(({ of }) => of.endsWith(`of ${NAMESPACE}/compared/app`));
    const isLater = ({ millis }: { millis: number }) => sinceMillis === undefined || millis >= sinceMillis;
    return new Map(totals.filter(isLater).map(({ of, seconds }) => [of, seconds]));
  };
  const least = totalsOf(await cluster.scrape());
  const sinceMillis = Number(await cluster.node.run('date +%s%3N')) + READ_WITHIN_MILLIS;
  const told = await vi.waitFor(async () => {
    const totals = totalsOf(await cluster.readKubelet(), sinceMillis);
    expect([...totals.keys()].sort()).toEqual([...least.keys()].sort());
    return totals;
  }, LATER);
  const most = totalsOf(await cluster.scrape());
  expect(told.size).toBe(6);
  for (const [of, seconds] of told) {
    expect(seconds, of).toBeGreaterThanOrEqual(least.get(of) ?? Number.NaN);
    expect(seconds, of).toBeLessThanOrEqual(most.get(of) ?? Number.NaN);
  }
  for (const of of ['memory some', 'io some'])
    expect(told.get(`${of} of ${NAMESPACE}/compared/app`), of).toBeGreaterThan(0);
  await cluster.kubectl('--namespace', NAMESPACE, 'delete', 'pod', 'compared');
});

test('a pod that its own quota stops, beside one that waits for its neighbours', async ({ skip }) => {
  const cluster = await requireCluster(skip);
  await cluster.run(nodePod('throttled', BURN, { limits: { cpu: '200m' } }));
  const alone = [await untilNamed(cluster, app('throttled'))];
  await sleep(WATCHED_MILLIS);
  alone.push(await cluster.scrape());
  expect(grownPressure(alone, app('throttled'), 'cpu'), 'nobody else wants the CPU').toBeGreaterThan(3);
  expect(grownThrottling(alone, app('throttled')).seconds).toBeGreaterThan(3);

  const crowd = `${`(${BURN}) & `.repeat(4)}wait`;
  await cluster.run(nodePod('contended', crowd));
  const beside = [await untilNamed(cluster, app('throttled'), app('contended'))];
  await sleep(WATCHED_MILLIS);
  beside.push(await cluster.scrape());
  for (const name of ['throttled', 'contended'])
    expect(grownPressure(beside, app(name), 'cpu'), name).toBeGreaterThan(3);
  const throttled = grownThrottling(beside, app('throttled'));
  expect(throttled.seconds).toBeGreaterThan(1);
  expect(throttled.periods).toBeGreaterThan(10);
  expect(throttled.localSeconds).toBeGreaterThan(1);
  expect(grownThrottling(beside, app('contended'))).toEqual({ seconds: 0, periods: 0, localSeconds: 0 });
  await cluster.kubectl('--namespace', NAMESPACE, 'delete', 'pod', 'contended');
});

test('a container that is killed for want of memory, and the one that comes after it', async ({ skip }) => {
  const cluster = await requireCluster(skip);
  // What is in the volume outlives the container.
  const command =
    '[ -e /kept/killed ] && exec sleep 100000; : > /kept/killed; while ! [ -e /kept/go ]; do sleep 1; done; exec busybox tail /dev/zero';
  await cluster.run(nodePod('greedy', command, { limits: { memory: '32Mi' }, volume: '/kept' }));
  const before = await untilNamed(cluster, app('greedy'));
  await cluster.node.run(
    `touch /var/lib/kubelet/pods/${await askPod(cluster, 'greedy', '{.metadata.uid}')}/volumes/kubernetes.io~empty-dir/volume/go`,
  );
  await vi.waitFor(async () => expect(await askPod(cluster, 'greedy', RESTARTS)).toBe('1'), LATER);
  const ended = '{.status.containerStatuses[0].lastState.terminated.reason}';
  expect(await askPod(cluster, 'greedy', ended)).toBe('OOMKilled');

  const after = await untilNamed(cluster, app('greedy'));
  const [[first], [second]] = [idsOf(before, app('greedy')), idsOf(after, app('greedy'))];
  expect(await askPod(cluster, 'greedy', CONTAINER_ID)).toBe(`containerd://${second}`);
  expect(second).not.toBe(first);
  expect(after.filter(({ labels }) => labels.container_id === first)).toEqual([]);
  const names = seriesOf(before, app('greedy')).map(({ name, labels }) => `${name} ${labels.psi_type}`);
  expect(seriesOf(after, app('greedy')).map(({ name, labels }) => `${name} ${labels.psi_type}`)).toEqual(
    names,
  );
});

test('a restart of the kubelet keeps the pods, and every series goes on', async ({ skip }) => {
  const cluster = await requireCluster(skip);
  await cluster.run(
    nodePod('idle', 'exec sleep 100000'),
    nodePod('throttled', BURN, { limits: { cpu: '200m' } }),
  );
  const before = await untilNamed(cluster, app('idle'), app('throttled'));
  await cluster.node.run('systemctl stop kubelet');
  const without = await cluster.scrape();
  await cluster.node.run('systemctl start kubelet');
  await cluster.node.until('curl --silent --fail http://127.0.0.1:10248/healthz');
  await cluster.run(nodePod('later', 'exec sleep 100000'));
  const after = await untilNamed(cluster, app('idle'), app('throttled'), app('later'));

  for (const name of ['idle', 'throttled']) {
    expect(idsOf(after, app(name)), name).toEqual(idsOf(before, app(name)));
    expect(await askPod(cluster, name, RESTARTS), name).toBe('0');
  }
  for (const [earlier, later] of [
    [before, without],
    [without, after],
  ] as const) {
    for (const name of ['idle', 'throttled']) expect(toFallen(earlier, later, app(name))).toEqual([]);
  }
  expect(grownThrottling([before, without], app('throttled')).seconds).toBeGreaterThan(0);
  expect(grownThrottling([without, after], app('throttled')).seconds).toBeGreaterThan(0);
  expect(await cluster.readLog()).not.toContain('ERROR');
});

/** Totals that are less than they were, or gone. */
function toFallen(earlier: readonly TextSample[], later: readonly TextSample[], of: ContainerName): string[] {
  const keyOf = ({ name, labels }: TextSample) => `${name} ${JSON.stringify(labels)}`;
  const values = new Map(seriesOf(later, of).map((sample) => [keyOf(sample), sample.value]));
  return seriesOf(earlier, of)
    .filter((sample) => COUNTERS.test(sample.name))
    .filter((sample) => !((values.get(keyOf(sample)) ?? -1) >= sample.value))
    .map(keyOf);
}

test('irq pressure is what the kernel of the node has', async ({ skip }) => {
  const cluster = await requireCluster(skip);
  await cluster.run(nodePod('idle', 'exec sleep 100000'));
  const scrape = await untilNamed(cluster, app('idle'));
  const irq = seriesOf(scrape, app('idle')).filter(({ name }) => name.startsWith('container_irq_pressure'));
  const absent = scrape.filter(
    ({ name, labels }) => name === 'psiperf_absences' && labels.resource === 'irq',
  );
  const hasIrq = (await cluster.node.run('ls /sys/fs/cgroup')).includes('irq.pressure');
  expect(irq).toHaveLength(hasIrq ? 1 : 0);
  expect(absent.map(({ labels }) => labels.reason)).toEqual(hasIrq ? [] : ['not-supported']);
});
