import { expect, it } from 'vitest';
import { ManualClock } from '../../../../test/bed/manual-clock.ts';
import { PodmanState } from '../../src/sources/podman-state.ts';
import { idOf, makeHostTree } from '../host-tree.ts';

const DIRECTORY = 'var/lib/containers/storage/overlay-containers';
const ID = idOf('a1');
const OTHER = idOf('b2');

async function makePodman() {
  const host = await makeHostTree();
  const clock = new ManualClock();
  return { host, clock, source: new PodmanState(host.roots, clock) };
}

const entry = (id: string, name: string, metadata: object = {}) => ({
  id,
  names: [name],
  metadata: JSON.stringify({ 'image-name': 'localhost/lab:1', name, ...metadata }),
});

it('names containers of both lists', async () => {
  const { host, source } = await makePodman();
  await host.put(`${DIRECTORY}/containers.json`, [entry(ID, 'grafana')]);
  await host.put(`${DIRECTORY}/volatile-containers.json`, [entry(OTHER, 'job')]);
  expect(await source.find(ID)).toStrictEqual({
    kind: 'container',
    name: 'grafana',
    imageName: 'localhost/lab:1',
    runtime: 'podman',
  });
  expect(await source.find(OTHER)).toMatchObject({ name: 'job' });
});

it('reads the list again when it has changed, but does not look at it for each of many', async () => {
  const { host, clock, source } = await makePodman();
  await host.put(`${DIRECTORY}/containers.json`, [entry(ID, 'grafana')]);
  expect(await source.find(OTHER)).toBeUndefined();
  await host.put(`${DIRECTORY}/containers.json`, [entry(ID, 'grafana'), entry(OTHER, 'renderer')]);
  clock.advance(99);
  expect(await source.find(OTHER)).toBeUndefined();
  clock.advance(1);
  expect(await source.find(OTHER)).toMatchObject({ name: 'renderer' });
});

it('looks again where the clock was set back', async () => {
  const { host, clock, source } = await makePodman();
  expect(await source.find(ID)).toBeUndefined();
  await host.put(`${DIRECTORY}/containers.json`, [entry(ID, 'grafana')]);
  clock.advance(-3_600_000);
  expect(await source.find(ID)).toMatchObject({ name: 'grafana' });
});

it('does not read the list again while it is the same', async () => {
  const { host, clock, source } = await makePodman();
  await host.put(`${DIRECTORY}/containers.json`, [entry(ID, 'grafana')]);
  const record = await source.find(ID);
  clock.advance(100);
  expect(await source.find(ID)).toBe(record);
});

it('gives the new name of a container that was renamed', async () => {
  const { host, clock, source } = await makePodman();
  await host.put(`${DIRECTORY}/containers.json`, [entry(ID, 'grafana')]);
  expect(await source.find(ID)).toMatchObject({ name: 'grafana' });
  clock.advance(100);
  await host.put(`${DIRECTORY}/containers.json`, [entry(ID, 'dashboards')]);
  expect(await source.find(ID)).toMatchObject({ name: 'dashboards' });
});

it.each(['overlay', 'btrfs', 'zfs', 'vfs'])('finds the lists of the storage driver %s', async (driver) => {
  const { host, source } = await makePodman();
  const list = `var/lib/containers/storage/${driver}-containers/containers.json`;
  await host.put(list, [entry(ID, 'grafana')]);
  expect(await source.probe()).toMatchObject({ available: true });
  expect(await source.find(ID)).toMatchObject({ name: 'grafana' });
});

it('answers many questions at once', async () => {
  const { host, source } = await makePodman();
  await host.put(`${DIRECTORY}/containers.json`, [entry(ID, 'grafana'), entry(OTHER, 'renderer')]);
  const records = await Promise.all([source.find(ID), source.find(OTHER), source.find(idOf('c3'))]);
  expect(records.map((record) => record?.name)).toStrictEqual(['grafana', 'renderer', undefined]);
});

it('tells the container that holds a pod’s namespaces', async () => {
  const { host, source } = await makePodman();
  await host.put(`${DIRECTORY}/containers.json`, [entry(ID, 'f2c1cfb69647-infra'), entry(OTHER, 'my-infra')]);
  expect(await source.find(ID)).toMatchObject({ kind: 'sandbox' });
  expect(await source.find(OTHER)).toMatchObject({ kind: 'container' });
});

it('takes the cgroup of a pod for no container', async () => {
  const { host, source } = await makePodman();
  await host.put(`${DIRECTORY}/containers.json`, [entry(ID, `${OTHER.slice(0, 12)}-infra`)]);
  expect(await source.find(OTHER)).toStrictEqual({ kind: 'sandbox', runtime: 'podman' });
  expect(await source.find(idOf('c3'))).toBeUndefined();
});

it('gives no image of a container whose image has no name', async () => {
  const { host, source } = await makePodman();
  const unnamed = { 'image-name': OTHER.slice(0, 12), 'image-id': OTHER };
  await host.put(`${DIRECTORY}/containers.json`, [entry(ID, 'grafana', unnamed)]);
  expect(await source.find(ID)).not.toHaveProperty('imageName');
});

it('leaves CRI-O’s containers to CRI-O', async () => {
  const { host, source } = await makePodman();
  await host.put(`${DIRECTORY}/containers.json`, [entry(ID, 'k8s_redis_cache-0', { 'pod-id': OTHER })]);
  expect(await source.find(ID)).toBeUndefined();
});

it('takes the name without the image where the metadata are of other making', async () => {
  const { host, source } = await makePodman();
  const entries = [{ id: ID, names: ['odd'], metadata: '{' }, { id: OTHER }, 'nonsense', null];
  await host.put(`${DIRECTORY}/containers.json`, entries);
  expect(await source.find(ID)).toStrictEqual({ kind: 'container', name: 'odd', runtime: 'podman' });
  expect(await source.find(OTHER)).toStrictEqual({ kind: 'container', runtime: 'podman' });
});

it('fails on a list that is none, and answers once it is mended', async () => {
  const { host, clock, source } = await makePodman();
  await host.put(`${DIRECTORY}/containers.json`, { id: ID });
  await expect(source.find(ID)).rejects.toMatchObject({ code: 'ERR_KUBERNETES_MALFORMED' });
  clock.advance(100);
  await host.put(`${DIRECTORY}/containers.json`, [entry(ID, 'grafana')]);
  expect(await source.find(ID)).toMatchObject({ name: 'grafana' });
});

it('knows nothing where podman is not, nor of Kubernetes’ pods', async () => {
  const { host, source } = await makePodman();
  expect(await source.probe()).toMatchObject({ available: false });
  expect(await source.find(ID)).toBeUndefined();
  expect(await source.findPod('uid')).toBeUndefined();
  await host.put(`${DIRECTORY}/containers.json`, []);
  expect(await source.probe()).toStrictEqual({ available: true, adds: 'name, image' });
});

it('forgets what it knew when closed', async () => {
  const { host, source } = await makePodman();
  await host.put(`${DIRECTORY}/containers.json`, [entry(ID, 'grafana')]);
  await source.find(ID);
  await source.close();
  await host.put(`${DIRECTORY}/containers.json`, []);
  expect(await source.find(ID)).toBeUndefined();
});
