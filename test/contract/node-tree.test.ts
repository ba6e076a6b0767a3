import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { hostRoots, systemClock, walkCgroups } from '@psiperf/cgroup';
import {
  type CgroupClass,
  ContainerNamer,
  classifyCgroup,
  type FoundCgroup,
  fileSources,
  type PodSource,
} from '@psiperf/kubernetes';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildNodeTree, readTreeSpec, type TreeSpec } from '../fixtures/build-tree.ts';

let host: string;
let spec: TreeSpec;

beforeAll(async () => {
  host = await mkdtemp(join(tmpdir(), 'psiperf-node-'));
  await buildNodeTree(host);
  spec = await readTreeSpec(new URL('../fixtures/node.tree.yaml', import.meta.url));
});

afterAll(() => rm(host, { recursive: true, force: true }));

/** Every cgroup of the tree as it is written there, named by the sources that `choose` keeps. */
async function nameNode(
  choose: (source: PodSource) => boolean = () => true,
): Promise<Record<string, string>> {
  const namer = new ContainerNamer(fileSources(hostRoots(host)).filter(choose), {
    clock: systemClock,
    graceMillis: 0,
  });
  const found: (FoundCgroup & { path: string })[] = [];
  for await (const { id, path } of walkCgroups(join(host, 'sys/fs/cgroup'))) {
    const cgroup = classifyCgroup(path);
    if (cgroup.kind === 'container' || cgroup.kind === 'pod') found.push({ ...cgroup, cgroupId: id, path });
  }
  await namer.refresh(found);
  expect(namer.takeProblems()).toStrictEqual([]);
  const names = found.map((cgroup) => [numberOf(cgroup.path), describeIdentity(namer, cgroup)] as const);
  return Object.fromEntries(names);
}

function numberOf(path: string): string {
  return String(spec.cgroups[path.slice(1)] ?? spec.cgroups[path]);
}

function describeIdentity(namer: ContainerNamer, cgroup: FoundCgroup): string {
  if (cgroup.kind === 'pod') {
    const identity = namer.podIdentityOf(cgroup.podUid);
    return identity === 'pending' ? identity : `pod ${identity.namespace ?? '-'}/${identity.podName ?? '-'}`;
  }
  const identity = namer.identityOf(cgroup.cgroupId);
  if (typeof identity === 'string') return identity;
  const { namespace = '-', podName = '-', containerName = '-', name = '-', restartCount = '-' } = identity;
  return `${namespace}/${podName}/${containerName} ${name} ${restartCount}`;
}

const kinds = (kind: CgroupClass['kind']) =>
  Object.entries(spec.cgroups)
    .filter(([path]) => classifyCgroup(path === '/' ? path : `/${path}`).kind === kind)
    .map(([, number]) => number);

it('lists every directory of the cgroup tree', async () => {
  const paths = [];
  for await (const { path } of walkCgroups(join(host, 'sys/fs/cgroup')))
    paths.push(path === '/' ? path : path.slice(1));
  expect(paths.toSorted()).toStrictEqual(Object.keys(spec.cgroups).toSorted());
  expect(new Set(Object.values(spec.cgroups)).size).toBe(paths.length);
  expect(await readdir(join(host, 'sys/fs/cgroup/kubepods'))).toContain('cpu.pressure');
});

it('has what is neither container nor pod in its place', () => {
  expect(kinds('service')).toStrictEqual([5, 6, 8, 13, 16]);
  expect(kinds('slice')).toStrictEqual([4, 10, 20, 50, 71, 90, 94]);
  expect(kinds('ignored')).toStrictEqual([2, 3, 9, 14, 41, 42, 44, 61, 74, 75, 76, 77, 78, 79, 91, 93, 95]);
  expect(kinds('other')).toStrictEqual([1, 7, 11, 12, 15, 24, 30, 54, 58]);
});

it('names every container and pod', async () => {
  expect(await nameNode()).toStrictEqual({
    21: 'pod shop/web-0',
    22: 'sandbox',
    23: 'shop/web-0/nginx - 2',
    25: 'pod shop/orders-7d9f-x2x',
    26: 'sandbox',
    27: 'shop/orders-7d9f-x2x/orders - 0',
    29: 'shop/orders-7d9f-x2x/proxy - 0',
    31: 'pod jobs/batch-29',
    32: 'sandbox',
    33: 'jobs/batch-29/batch - -',
    34: 'pod kube-system/etcd-node-1',
    35: 'sandbox',
    36: 'kube-system/etcd-node-1/etcd - 0',
    40: 'pod shop/cache-0',
    43: 'shop/cache-0/redis - 3',
    45: 'pod office/mail-0',
    46: 'sandbox',
    48: 'shop/cache-0/redis - 4',
    47: 'office/mail-0/smtp k8s_smtp_mail-0_office_0e000000-0000-4000-8000-00000000000e_1 1',
    51: 'pod edge/edge-1',
    52: 'sandbox',
    53: 'edge/edge-1/gateway - -',
    55: 'pod office/wiki-0',
    56: 'sandbox',
    57: 'office/wiki-0/wiki k8s_wiki_wiki-0_office_1a000000-0000-4000-8000-00000000001a_0 -',
    59: 'pod jobs/sweep-0',
    60: 'sandbox',
    62: 'jobs/sweep-0/sweep - -',
    63: 'pod attic/lonely-0',
    64: 'sandbox',
    65: 'attic/lonely-0/lamp - 4',
    70: '-/-/- postgres -',
    72: '-/-/- adminer -',
    73: '-/-/- kind-control-plane -',
    80: 'pod -/-',
    81: '-/-/- - -',
    92: '-/-/- grafana -',
    96: '-/-/- renderer -',
  });
});

it('names what the kubelet logs, and tells its sandboxes, by the names of logs alone', async () => {
  expect(await nameNode(({ name }) => name === 'log-names')).toMatchObject({
    22: 'sandbox',
    23: 'shop/web-0/nginx - 2',
    26: 'sandbox',
    27: 'shop/orders-7d9f-x2x/orders - 0',
    29: 'shop/orders-7d9f-x2x/proxy - 0',
    34: 'pod kube-system/etcd-node-1',
    35: 'sandbox',
    36: 'kube-system/etcd-node-1/etcd - 0',
    43: '-/-/- - -',
    72: '-/-/- - -',
  });
});

it('lets no secret out of the files it reads', async () => {
  const secrets = JSON.stringify(spec.files).match(/hunter2-\w+/g) ?? [];
  expect(secrets.length).toBeGreaterThan(5);
  const sources = fileSources(hostRoots(host));
  const ids = Object.keys(spec.cgroups).flatMap((path) => path.match(/[0-9a-f]{64}/g) ?? []);
  const records = await Promise.all(sources.flatMap((source) => ids.map((id) => source.find(id))));
  const status = await Promise.all(sources.map((source) => source.probe()));
  const everything = inspect([records, status, sources], {
    depth: 20,
    showHidden: true,
    maxArrayLength: null,
  });
  expect(everything).toContain('nginx');
  expect(everything).not.toContain('hunter2');
});
