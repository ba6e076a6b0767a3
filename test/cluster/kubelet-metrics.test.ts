// What the kubelet itself tells of the pressure of containers, and what psiperf tells of the same ones.
// docs/kubelet-metrics.md compares the two.
import { availableParallelism } from 'node:os';
import { expect, test, vi } from 'vitest';
import { parseSamples, type TextSample } from '../bed/parse-samples.ts';
import type { Cluster } from '../peers/kubernetes/cluster.ts';
import { NODE_NAME } from '../peers/kubernetes/control-plane.ts';
import { type ContainerTotal, RecordedTotals, toContainerTotals } from './container-totals.ts';
import { DeployedPsiperf } from './deployed-psiperf.ts';
import { shareCluster } from './shared-cluster.ts';
import { container, namespace, pod, podSpec } from './workloads.ts';

const requireCluster = shareCluster();

const NAMES = ['cpu', 'io', 'memory'].flatMap((resource) =>
  ['stalled', 'waiting'].map((word) => `container_pressure_${resource}_${word}_seconds_total`),
);
/** Last among all that run here, so that the cluster itself does not wait for it. */
const LAST = 'busybox renice -n 19 -p $$';
const BUSY = 'while :; do :; done';
/** More processes than the machine has CPUs. */
const CROWD = `${`(${BUSY}) & `.repeat(2 * availableParallelism())}wait`;
const CONTAINERS = ['shop/crowd/crowded', 'shop/crowd/idle', 'shop/single/alone'];
/** The kubelet reads a container every 10 to 15 s, */
const LATER = { interval: 500, timeout: 90_000 };
/** and says of what it has read that it was so at its end, which on a busy machine is a while after. */
const READ_WITHIN_MILLIS = 5_000;

/** The kubelet's own text, which is asked for by way of the API server. */
async function readKubelet({ plane }: Cluster): Promise<string> {
  return plane.client.expect('GET', `/api/v1/nodes/${NODE_NAME}/proxy/metrics/cadvisor`);
}

/** A container whose processes wait for each other, one with a single process that never waits, and an idle one. */
async function startWork(cluster: Cluster): Promise<void> {
  await cluster.apply(
    namespace('shop'),
    pod('shop', 'crowd', podSpec(container('crowded', `${LAST}; ${CROWD}`), container('idle'))),
    pod('shop', 'single', podSpec(container('alone', `${LAST}; ${BUSY}`))),
  );
  await cluster.kubectl('--namespace=shop', 'wait', '--for=condition=Ready', 'pod', '--all', '--timeout=30s');
}

/** What the kubelet tells of the containers from a moment on, until it has read every one of them. */
async function followKubelet(cluster: Cluster, sinceMillis: number): Promise<ContainerTotal[]> {
  const told = new Map<string, ContainerTotal>();
  await vi.waitFor(async () => {
    for (const total of toContainerTotals(parseSamples(await readKubelet(cluster)))) {
      const isOurs = CONTAINERS.some((name) => total.of.endsWith(` of ${name}`));
      if (isOurs && total.millis >= sinceMillis) told.set(`${total.of} at ${total.millis}`, total);
    }
    const known = new Set(Array.from(told.values(), ({ of }) => of));
    expect(known.size).toBe(CONTAINERS.length * NAMES.length);
  }, LATER);
  return [...told.values()];
}

test('totals of containers under load and idle are those of the kubelet, under both sets of names', async ({
  skip,
}) => {
  const cluster = await requireCluster(skip);
  await startWork(cluster);
  await using parts = new AsyncDisposableStack();
  const recordings: RecordedTotals[] = [];
  for (const profile of ['otel', 'cadvisor']) {
    const args = [`--metric-names=${profile}`];
    const psiperf = parts.use(await DeployedPsiperf.applyBeside(cluster, 'base', profile, { args }));
    recordings.push(parts.use(new RecordedTotals(psiperf)));
  }
  for (const recording of recordings) await recording.nextReading();
  const told = await followKubelet(cluster, Date.now() + READ_WITHIN_MILLIS);
  for (const recording of recordings) await recording.nextReading();

  for (const { of, seconds, millis } of told) {
    for (const recording of recordings) {
      const [least, most] = recording.boundsOf(of, millis, READ_WITHIN_MILLIS);
      expect(seconds, of).toBeGreaterThanOrEqual(least);
      expect(seconds, of).toBeLessThanOrEqual(most);
    }
  }
  const last = new Map(told.map(({ of, seconds }) => [of, seconds]));
  const waited = last.get('cpu some of shop/crowd/crowded') ?? 0;
  expect(waited).toBeGreaterThan(5);
  expect(last.get('cpu full of shop/crowd/crowded')).toBeGreaterThan(0);
  expect(last.get('cpu some of shop/crowd/idle')).toBeLessThan(waited / 5);
});

test('under the names of cAdvisor the series of containers and pods are those of the kubelet, label by label', async ({
  skip,
}) => {
  const cluster = await requireCluster(skip);
  await startWork(cluster);
  const args = ['--metric-names=cadvisor', '--scope=containers,pods'];
  await using psiperf = await DeployedPsiperf.applyBeside(cluster, 'overlays/kubelet', 'labels', { args });
  await vi.waitFor(async () => {
    const ofKubelet = ofShop(await readKubelet(cluster));
    // Those of the sandboxes: of a container by their labels, but its name.
    const isSandbox = ({ labels }: TextSample) => labels.container === '' && labels.name !== '';
    const [sandboxes = [], others = []] = [true, false].map((is) =>
      ofKubelet.filter((each) => isSandbox(each) === is),
    );
    expect(sandboxes).toHaveLength(2 * NAMES.length);
    expect(others).toHaveLength((CONTAINERS.length + 2) * NAMES.length);
    const ofPsiperf = ofShop(await psiperf.readMetrics());
    expect(ofPsiperf.map(toSeries).sort()).toEqual(others.map(toSeries).sort());
    expect(ofPsiperf.map(({ millis }) => millis)).not.toContainEqual(expect.anything());
    expect(ofKubelet.map(({ millis }) => millis)).not.toContain(undefined);
  }, LATER);
  const [typesOfKubelet, typesOfPsiperf] = [await readKubelet(cluster), await psiperf.readMetrics()].map(
    typesOf,
  );
  expect(typesOfPsiperf).toEqual(typesOfKubelet);
  expect(typesOfPsiperf).toEqual(NAMES.map((name) => `# TYPE ${name} counter`));
});

const ofShop = (text: string) =>
  parseSamples(text).filter(({ name, labels }) => NAMES.includes(name) && labels.namespace === 'shop');

/** A sample without its value; labels in the order in which they are written. */
const toSeries = ({ name, labels }: TextSample) => `${name} ${JSON.stringify(labels)}`;

const typesOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith('# TYPE container_pressure_'))
    .sort();
