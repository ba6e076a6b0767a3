// Names on a real node, by each source in turn: what psiperf shows while containers come, restart, crash and go, one
// psiperf per source, each with that source alone, and one with several.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, expect, test, vi } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { share } from '../bed/share.ts';
import { IMAGE } from '../peers/containerd/busybox-image.ts';
import type { Cluster } from '../peers/kubernetes/cluster.ts';
import { NODE_NAME } from '../peers/kubernetes/control-plane.ts';
import type { ReadDocument } from './deployed-psiperf.ts';
import { NamingHistory, WATCHED_SOURCES, type WatchedContainer } from './names/naming-history.ts';
import type { WatchedSource } from './names/node-answers.ts';
import type { Scrape } from './names/scrape-log.ts';
import { toDelayTable } from './names/to-delay-table.ts';
import { shareCluster } from './shared-cluster.ts';
import { container, deployment, namespace, pod, podSpec, statefulSet } from './workloads.ts';

/** After which a container that no source knows is no longer waited for. */
const GRACE_MILLIS = 10_000;
/** A source that is asked for the whole node is asked no more often. */
const ASKED_EVERY_MILLIS: Partial<Record<WatchedSource, number>> = { kubelet: 1_000 };
/** psiperf waits 2 s for a source, and its next collection begins after that; the rest is for a machine that does much else. */
const SLACK_MILLIS = 5_000;

/** Sources that tell the uid which the API server gives a static pod. */
const TELL_MIRRORS: readonly WatchedSource[] = ['api-server', 'combined'];

const CROWD = { pods: 10, containers: 5 };
const BRIEF_PODS = 8;
/** The kubelet looks once a second, and a busy machine makes lives longer. */
const BRIEF_SECONDS = [0.5, 0.05];

/** The attributes of its Resource. */
type ReadContainer = ReadDocument['cgroups'][number]['attributes'];

let cluster: Cluster;
let history: NamingHistory;
const readings = new Map<WatchedSource, readonly ReadContainer[]>();
let mirrorUid: string;
let debuggedPod: string;

const requireCluster = shareCluster();
const requireHistory = share(async (skip) => {
  cluster = await requireCluster(skip);
  await cluster.apply(namespace('shop'), deployment('shop', 'before', 1, podSpec(container('app'))));
  await inShop('rollout', 'status', 'deployment/before', '--timeout=60s');
  await using watching = await NamingHistory.begin(cluster);
  history = watching;
  await liveThrough();
  return history;
});

beforeEach(async ({ skip }) => void (await requireHistory(skip)), 400_000);

function inShop(...args: readonly string[]): Promise<string> {
  return cluster.kubectl('--namespace', 'shop', ...args);
}

/** Everything that can happen to containers. */
async function liveThrough(): Promise<void> {
  const manifest = join(cluster.kubelet.manifests, 'static.json');
  await writeFile(manifest, JSON.stringify(pod('shop', 'static', podSpec(container('app')))));
  await cluster.apply(
    deployment('shop', 'web', 2, podSpec(container('app'), container('proxy'))),
    statefulSet('shop', 'db', podSpec(container('app'))),
    pod('shop', 'initialized', {
      ...podSpec(container('app')),
      initContainers: [
        container('prepare', 'exec sleep 2'),
        { ...container('sidecar'), restartPolicy: 'Always' },
        // Its pod is not complete for longer than a name is waited for.
        container('migrate', `exec sleep ${GRACE_MILLIS / 1_000 + 5}`),
      ],
    }),
    pod('shop', 'restarted', {
      ...podSpec({
        ...container('app', '[ -e /kept/began ] && exec sleep 100000; : > /kept/began; sleep 3; exit 1'),
        volumeMounts: [{ name: 'kept', mountPath: '/kept' }],
      }),
      volumes: [{ name: 'kept', emptyDir: {} }],
    }),
    pod('shop', 'crashing', podSpec(container('app', 'sleep 1; exit 1'))),
    // It is made and cannot be started: all that its pod has is a sandbox.
    pod('shop', 'mistyped', podSpec({ ...container('app'), command: ['/no/such/program'] })),
    ...Array.from({ length: BRIEF_PODS }, (_, n) =>
      pod('shop', `brief-${n}`, {
        ...podSpec(container('app', `sleep ${BRIEF_SECONDS[n % BRIEF_SECONDS.length]}`)),
        restartPolicy: 'Never',
      }),
    ),
  );
  await inShop('rollout', 'status', 'deployment/web', '--timeout=60s');
  const selected = ['get', 'pods', '--selector=app=web', '--output=jsonpath={.items[0].metadata.name}'];
  debuggedPod = await inShop(...selected);
  await inShop('debug', debuggedPod, `--image=${IMAGE}`, '--container=debugger', '--', 'sleep', '100000');
  await inShop('rollout', 'status', 'statefulset/db', '--timeout=60s');
  await inShop('delete', 'pod', 'db-0', '--wait');
  await inShop('rollout', 'status', 'statefulset/db', '--timeout=60s');

  const names = Array.from({ length: CROWD.containers }, (_, n) => `app-${n}`);
  const crowd = podSpec(...names.map((name) => container(name)));
  await cluster.apply(namespace('crowd'), deployment('crowd', 'many', CROWD.pods, crowd));
  await cluster.kubectl('--namespace=crowd', 'rollout', 'status', 'deployment/many', '--timeout=120s');
  await inShop('wait', 'pod/initialized', '--for=condition=Ready', '--timeout=60s');
  // What is not named by now shows itself.
  await sleep(GRACE_MILLIS + SLACK_MILLIS);

  mirrorUid = await inShop('get', 'pod', `static-${NODE_NAME}`, '--output=jsonpath={.metadata.uid}');
  for (const source of WATCHED_SOURCES) readings.set(source, await readAll(source));
  await cluster.kubectl('delete', 'namespace', 'crowd', '--wait', '--timeout=120s');
  await rm(manifest);
  await inShop('wait', `pod/static-${NODE_NAME}`, '--for=delete', '--timeout=30s');
  await cluster.kubectl('delete', 'namespace', 'shop', '--wait', '--timeout=60s');
  await vi.waitFor(
    () => expect(history.containers({ namespace: 'shop' }).filter(isThere)).toStrictEqual([]),
    {
      timeout: 30_000,
      interval: 200,
    },
  );
  await sleep(SLACK_MILLIS);
}

/** One reading. What the API server says besides a name is not waited for longer than a name, so it is read again. */
async function readAll(source: WatchedSource): Promise<ReadContainer[]> {
  return await vi.waitFor(
    async () => {
      const { cgroups } = (await history.psiperf.get(source)?.read()) ?? { cgroups: [] };
      const read = cgroups.map(({ attributes }) => attributes);
      const tellsMirror = read.some((attributes) => 'k8s.pod.mirror.uid' in attributes);
      expect(tellsMirror, `${source}: a mirror's uid`).toBe(TELL_MIRRORS.includes(source));
      return read;
    },
    { timeout: 30_000 },
  );
}

const isThere = ({ cgroup }: WatchedContainer) => cgroup.goneBy === undefined;

const showsId = (id: string) => (scrape: Scrape) =>
  scrape.containers.some((labels) => labels.container_id === id);

/** From when on every scrape must have it; undefined where the source never knew it. */
function dueMillis(source: WatchedSource, { id, cgroup }: WatchedContainer): number | undefined {
  const answer = history.answerOf(source, id);
  if (answer === undefined) return undefined;
  return Math.max(cgroup.by, answer.by) + (ASKED_EVERY_MILLIS[source] ?? 0) + SLACK_MILLIS;
}

/** The scrapes that must have it. */
function dueScrapes(source: WatchedSource, watched: WatchedContainer): Scrape[] {
  const due = dueMillis(source, watched) ?? Number.POSITIVE_INFINITY;
  return history
    .scrapesOf(source)
    .filter(({ begun, ended }) => begun >= due && ended <= watched.cgroup.stillThere);
}

/** Those of a container's lives that each source had the time to name. */
function shownLives(
  source: WatchedSource,
  wanted: Parameters<NamingHistory['containers']>[0],
): WatchedContainer[] {
  return history.containers(wanted).filter(({ id }) => history.scrapesOf(source).some(showsId(id)));
}

test('everything happened that is told of below', () => {
  const shop = (pod: string, container: string) => history.containers({ namespace: 'shop', pod, container });
  expect(shop('initialized', 'prepare')).toHaveLength(1);
  expect(shop('initialized', 'sidecar')).toHaveLength(1);
  expect(shop('initialized', 'migrate')).toHaveLength(1);
  expect(shop('initialized', 'app')).toHaveLength(1);
  expect(shop(debuggedPod, 'debugger')).toHaveLength(1);
  expect(shop('restarted', 'app')).toHaveLength(2);
  expect(shop('crashing', 'app').length).toBeGreaterThan(3);
  expect(new Set(shop('db-0', 'app').map(({ truth }) => truth.podUid))).toHaveProperty('size', 2);
  expect(shop(`static-${NODE_NAME}`, 'app')).toHaveLength(1);
  expect(history.containers({ namespace: 'crowd' })).toHaveLength(CROWD.pods * CROWD.containers);
});

test.for(WATCHED_SOURCES)(
  '%s: every container has its own name and no other, from its beginning to its end',
  (source) => {
    const wrong = history.scrapesOf(source).flatMap(({ containers }) =>
      containers.flatMap((labels) => {
        const truth = history.truthOf(labels.container_id ?? '');
        if (typeof truth === 'object') {
          const { namespace, pod, container, podUid } = truth;
          const isRight =
            labels.namespace === namespace &&
            labels.pod === pod &&
            labels.container === container &&
            labels.k8s_pod_uid === podUid;
          if (isRight) return [];
        }
        return [{ ...labels, truth }];
      }),
    );
    expect(distinct(wrong)).toStrictEqual([]);
  },
);

// One name may be: a pod is made anew while what is left of the one before still runs.
test.for(WATCHED_SOURCES)('%s: no container is there twice in a scrape', (source) => {
  const twice = history.scrapesOf(source).flatMap(({ containers }) => {
    const ids = containers.map((labels) => labels.container_id);
    return ids.filter((id, index) => ids.indexOf(id) !== index);
  });
  expect(distinct(twice)).toStrictEqual([]);
});

test.for(WATCHED_SOURCES)(
  '%s: a container is there from the collection on that follows what the source knows',
  (source) => {
    const late = history.containers().flatMap((watched) => {
      const missing = dueScrapes(source, watched).filter((scrape) => !showsId(watched.id)(scrape));
      if (missing.length === 0) return [];
      const after = missing.map(({ begun }) => Math.round(begun - watched.cgroup.by));
      return [`${watched.text}: ${after.join(', ')} ms after its cgroup`];
    });
    expect(late).toStrictEqual([]);
    const checked = history.containers().filter((watched) => dueScrapes(source, watched).length > 0);
    expect(checked.length).toBeGreaterThan(CROWD.pods * CROWD.containers);
  },
);

test.for(WATCHED_SOURCES)('%s: a container is not there before the source knows it', (source) => {
  const early = history.containers().filter(({ id, cgroup }) => {
    const first = history.scrapesOf(source).find(showsId(id));
    if (first === undefined) return false;
    const answer = history.answerOf(source, id);
    return answer === undefined || first.ended < Math.max(answer.notBefore, cgroup.notBefore);
  });
  expect(early.map(({ text }) => text)).toStrictEqual([]);
});

test.for(WATCHED_SOURCES)('%s: a container is gone at the first collection after its end', (source) => {
  const ended = history.containers().filter(({ cgroup }) => cgroup.goneBy !== undefined);
  const kept = ended.filter(({ id, cgroup: { goneBy = 0 } }) =>
    history.scrapesOf(source).some((scrape) => scrape.begun >= goneBy && showsId(id)(scrape)),
  );
  expect(kept.map(({ text }) => text)).toStrictEqual([]);
  expect(ended.length).toBeGreaterThan(CROWD.pods * CROWD.containers);
});

test.for(WATCHED_SOURCES)(
  '%s: init, ephemeral, restarted and static containers are shown, and pods made anew',
  (source) => {
    const lives = (pod: string, container: string) =>
      shownLives(source, { namespace: 'shop', pod, container }).length;
    expect(lives('initialized', 'sidecar')).toBe(1);
    expect(lives('initialized', 'migrate')).toBe(1);
    expect(lives('initialized', 'app')).toBe(1);
    expect(lives(debuggedPod, 'debugger')).toBe(1);
    expect(lives('restarted', 'app')).toBe(2);
    expect(lives('db-0', 'app')).toBe(2);
    expect(lives(`static-${NODE_NAME}`, 'app')).toBe(1);
    expect(shownLives(source, { namespace: 'shop', pod: 'crashing' }).length).toBeGreaterThan(1);
    expect(shownLives(source, { namespace: 'crowd' })).toHaveLength(CROWD.pods * CROWD.containers);
  },
);

test('a container that ends before the kubelet tells of it is never shown', () => {
  const unnamed = history
    .containers({ namespace: 'shop', container: 'app' })
    .filter(
      ({ id, truth }) => truth.pod.startsWith('brief-') && !history.scrapesOf('kubelet').some(showsId(id)),
    );
  expect(unnamed).not.toStrictEqual([]);
});

test.for(WATCHED_SOURCES.filter((source) => source !== 'containerd-state'))(
  '%s: tells how often a container was restarted',
  (source) => {
    const restarts = (pod: string) => attributesOf(source, pod)['k8s.container.restart_count'];
    expect([restarts('restarted'), restarts(`static-${NODE_NAME}`)]).toStrictEqual([1, 0]);
  },
);

test('a static pod has the uid of its path, and the API server’s as its mirror’s', () => {
  const name = `static-${NODE_NAME}`;
  const [{ truth } = { truth: undefined }] = history.containers({ namespace: 'shop', pod: name });
  expect(truth?.podUid).toMatch(/^[0-9a-f]{32}$/);
  expect(mirrorUid).not.toBe(truth?.podUid);
  for (const source of WATCHED_SOURCES) expect(attributesOf(source, name)['k8s.pod.uid']).toBe(truth?.podUid);
  for (const source of TELL_MIRRORS) expect(attributesOf(source, name)['k8s.pod.mirror.uid']).toBe(mirrorUid);
});

test('docs/names.md has what is measured here, as it was once', async ({ annotate }) => {
  const table = toDelayTable(history);
  await annotate(table);
  const page = await readFile(inRoot('docs/names.md'), 'utf8');
  const withoutFigures = (text: string) => text.replaceAll(/\d+(\.\d+)?/g, 'N');
  expect(withoutFigures(page)).toContain(withoutFigures(table));
});

function attributesOf(source: WatchedSource, podName: string): ReadContainer {
  const found = readings.get(source)?.filter((attributes) => attributes['k8s.pod.name'] === podName) ?? [];
  if (found.length !== 1) throw new Error(`${source}: ${found.length} containers of ${podName}`);
  return found[0] as ReadContainer;
}

function distinct<Item>(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
