import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../../test/bed/manual-clock.ts';
import { LogNames } from '../../src/sources/log-names.ts';
import { type HostTree, idOf, makeHostTree } from '../host-tree.ts';

const ID = idOf('a1');
const SANDBOX = idOf('b2');
const UID = '01234567-89ab-cdef-0123-456789abcdef';
const POD_DIRECTORY = `shop_web-0_${UID}`;

async function makeSource() {
  const host = await makeHostTree();
  const clock = new ManualClock();
  return { host, clock, source: new LogNames(host.roots, clock) };
}

/** Writes what the kubelet writes when it starts a container. */
async function startContainer(host: HostTree, name: string, id: string, podDirectory = POD_DIRECTORY) {
  const [namespace, pod] = podDirectory.split('_');
  await host.makeDirectory(`var/log/pods/${podDirectory}/${name}`);
  const link = `${pod}_${namespace}_${name}-${id}`.slice(0, 251);
  await host.link(`var/log/containers/${link}.log`, `/var/log/pods/${podDirectory}/${name}/2.log`);
}

describe('find', () => {
  it('names a container by its link, and its pod and restart count by where that leads', async () => {
    const { host, source } = await makeSource();
    await startContainer(host, 'nginx', ID);
    expect(await source.find(ID)).toStrictEqual({
      kind: 'container',
      podUid: UID,
      podName: 'web-0',
      namespace: 'shop',
      containerName: 'nginx',
      restartCount: 2,
    });
  });

  it('names a static pod, and names with dots and dashes', async () => {
    const { host, source } = await makeSource();
    const uid = '0123456789abcdef'.repeat(2);
    await startContainer(host, 'kube-apiserver', ID, `kube-system_kube-apiserver-node-1.example_${uid}`);
    expect(await source.find(ID)).toMatchObject({
      podUid: uid,
      podName: 'kube-apiserver-node-1.example',
      namespace: 'kube-system',
      containerName: 'kube-apiserver',
    });
  });

  it('gives the names alone where the link leads elsewhere, or is none', async () => {
    const { host, source } = await makeSource();
    await host.link(`var/log/containers/web-0_shop_nginx-${ID}.log`, '/var/lib/docker/x.log');
    await host.put(`var/log/containers/web-0_shop_proxy-${SANDBOX}.log`, '');
    const names = { kind: 'container', podName: 'web-0', namespace: 'shop' };
    expect(await source.find(ID)).toStrictEqual({ ...names, containerName: 'nginx' });
    expect(await source.find(SANDBOX)).toStrictEqual({ ...names, containerName: 'proxy' });
  });

  it('does not know a container whose link lost its id', async () => {
    const { host, source } = await makeSource();
    await startContainer(host, 'long-name', ID, `shop_${'l'.repeat(175)}_${UID}`);
    expect(await source.find(ID)).toBeUndefined();
  });

  it('ignores other files', async () => {
    const { host, source } = await makeSource();
    await host.put(`var/log/containers/${ID}.log`, '');
    await host.put(`var/log/containers/a_b_c_d-${ID}.log`, '');
    expect(await source.find(ID)).toBeUndefined();
  });

  it('lists again for an unknown container, but not for each of many', async () => {
    const { host, clock, source } = await makeSource();
    await host.makeDirectory('var/log/containers');
    expect(await source.find(ID)).toBeUndefined();
    await startContainer(host, 'nginx', ID);
    expect(await source.find(ID)).toBeUndefined();
    clock.advance(500);
    expect(await source.find(ID)).toMatchObject({ containerName: 'nginx' });
  });

  it('does not list again for a container that it knows', async () => {
    const { host, clock, source } = await makeSource();
    await startContainer(host, 'nginx', ID);
    await source.find(ID);
    clock.advance(60_000);
    await rm(join(host.directory, 'var/log/containers'), { recursive: true });
    expect(await source.find(ID)).toStrictEqual({
      kind: 'container',
      podName: 'web-0',
      namespace: 'shop',
      containerName: 'nginx',
    });
  });

  it('forgets its listings when closed', async () => {
    const { host, source } = await makeSource();
    await startContainer(host, 'nginx', ID);
    await source.find(ID);
    await source.close();
    await rm(join(host.directory, 'var/log/containers'), { recursive: true });
    expect(await source.find(ID)).toBeUndefined();
  });
});

describe('findPod', () => {
  it('names a pod by its directory', async () => {
    const { host, source } = await makeSource();
    await host.makeDirectory(`var/log/pods/${POD_DIRECTORY}`);
    await host.makeDirectory('var/log/pods/lost+found');
    expect(await source.findPod(UID)).toStrictEqual({ podName: 'web-0', namespace: 'shop' });
    expect(await source.findPod('other')).toBeUndefined();
  });
});

describe('presume', () => {
  it('takes one without a link for the sandbox where other containers of its pod have links', async () => {
    const { host, source } = await makeSource();
    await startContainer(host, 'nginx', ID);
    expect(await source.presume(SANDBOX, UID)).toMatchObject({
      kind: 'sandbox',
      podName: 'web-0',
      namespace: 'shop',
    });
  });

  it('needs no directories of pods where containers of the pod have links', async () => {
    const { host, source } = await makeSource();
    await host.link(
      `var/log/containers/web-0_shop_nginx-${ID}.log`,
      `/var/log/pods/${POD_DIRECTORY}/nginx/0.log`,
    );
    // As good as not permitted: it cannot be listed.
    await host.link('var/log/pods', 'pods');
    expect(await source.presume(SANDBOX, UID)).toMatchObject({ kind: 'sandbox', podUid: UID });
    await expect(source.presume(SANDBOX, 'other')).rejects.toMatchObject({
      code: 'ERR_KUBERNETES_UNREADABLE',
    });
  });

  it('reads where links lead once for many containers', async () => {
    const { host, clock, source } = await makeSource();
    await startContainer(host, 'nginx', ID);
    expect(await source.presume(SANDBOX, UID)).toMatchObject({ kind: 'sandbox' });
    await rm(join(host.directory, 'var/log/containers'), { recursive: true });
    expect(await source.presume(SANDBOX, UID)).toMatchObject({ kind: 'sandbox' });
    clock.advance(500);
    await rm(join(host.directory, 'var/log/pods'), { recursive: true });
    expect(await source.presume(SANDBOX, UID)).toBeUndefined();
  });

  it('reads where a link leads once, unless its name lost its id: another container may have it by now', async () => {
    const { host, clock, source } = await makeSource();
    const long = { name: 'n'.repeat(200), of: `shop_web-1_${UID.replaceAll('0', 'f')}` };
    await startContainer(host, 'nginx', ID);
    await startContainer(host, long.name, ID, long.of);
    expect(await source.presume(SANDBOX, UID)).toMatchObject({ kind: 'sandbox' });
    expect(await source.presume(SANDBOX, UID.replaceAll('0', 'f'))).toBeUndefined();
    await rm(join(host.directory, 'var/log/containers'), { recursive: true });
    await host.link(`var/log/containers/web-0_shop_nginx-${ID}.log`, '/elsewhere');
    const cut = `web-1_shop_${long.name}-${ID}`.slice(0, 251);
    await host.link(`var/log/containers/${cut}.log`, '/elsewhere');
    clock.advance(500);
    expect(await source.presume(SANDBOX, UID)).toMatchObject({ kind: 'sandbox' });
    expect(await source.presume(SANDBOX, UID.replaceAll('0', 'f'))).toBe('undecided');
  });

  it('takes it for the sandbox while no container of its pod was made', async () => {
    const { host, source } = await makeSource();
    await host.makeDirectory(`var/log/pods/${POD_DIRECTORY}`);
    expect(await source.presume(SANDBOX, UID)).toMatchObject({ kind: 'sandbox' });
  });

  it('concludes nothing where containers are started and none has a link', async () => {
    const { host, source } = await makeSource();
    await host.makeDirectory(`var/log/pods/${POD_DIRECTORY}/nginx`);
    expect(await source.presume(SANDBOX, UID)).toBeUndefined();
  });

  it('concludes nothing of a container that has a link after all', async () => {
    const { host, source } = await makeSource();
    await startContainer(host, 'nginx', ID);
    await startContainer(host, 'proxy', SANDBOX);
    expect(await source.presume(ID, UID)).toBeUndefined();
  });

  it('concludes nothing where a name was cut: the link may be the container’s own', async () => {
    const { host, source } = await makeSource();
    const directory = `shop_${'l'.repeat(175)}_${UID}`;
    await startContainer(host, 'a', ID, directory);
    await startContainer(host, 'container-with-a-longer-name', SANDBOX, directory);
    expect(await source.find(ID)).toBeDefined();
    expect(await source.find(SANDBOX)).toBeUndefined();
    expect(await source.presume(SANDBOX, UID)).toBeUndefined();
  });

  it('is undecided while no container of its pod has a link, and others have: it may be one of them', async () => {
    const { host, clock, source } = await makeSource();
    await startContainer(host, 'nginx', ID, `shop_other_${UID.replaceAll('0', 'f')}`);
    await host.makeDirectory(`var/log/pods/${POD_DIRECTORY}/nginx`);
    expect(await source.presume(SANDBOX, UID)).toBe('undecided');
    await startContainer(host, 'nginx', idOf('c3'));
    clock.advance(500);
    expect(await source.presume(SANDBOX, UID)).toMatchObject({ kind: 'sandbox' });
  });

  it('does not count what an earlier pod of the same name left behind', async () => {
    const { host, source } = await makeSource();
    await startContainer(host, 'nginx', ID, `shop_web-0_${UID.replaceAll('0', 'f')}`);
    await host.makeDirectory(`var/log/pods/${POD_DIRECTORY}/nginx`);
    expect(await source.presume(SANDBOX, UID)).toBe('undecided');
  });

  it('concludes nothing of a pod that has no directory', async () => {
    const { source } = await makeSource();
    expect(await source.presume(SANDBOX, UID)).toBeUndefined();
  });
});

describe('probe', () => {
  it('is available where the directory of links is', async () => {
    const { host, source } = await makeSource();
    expect(await source.probe()).toMatchObject({
      available: false,
      why: expect.stringContaining('does not exist'),
    });
    await startContainer(host, 'nginx', ID);
    expect(await source.probe()).toStrictEqual({
      available: true,
      adds: 'pod, namespace, container, restart count',
    });
  });

  it.each([
    ['nothing', []],
    ['the directories of pods', [`${POD_DIRECTORY}/nginx`]],
    ['other logs', ['journal', 'nginx.log', 'dpkg.log']],
  ])('is not available where %s is in place of the links', async (_, names) => {
    const { host, source } = await makeSource();
    for (const name of ['', ...names]) await host.makeDirectory(`var/log/containers/${name}`);
    expect(await source.probe()).toStrictEqual({
      available: false,
      why: `${join(host.directory, 'var/log/containers')} holds no links to containers' logs`,
      remedy: expect.stringContaining("see whether the host's directory of this name is mounted there"),
    });
  });

  it.each([
    [
      'are not there',
      [],
      /restart count, but what is a sandbox only where .* started: \S+ does not exist; .*mount/,
    ],
    ['are of something else', ['var/log/pods/journal'], /started: \S+ holds no directories of pods' logs; /],
  ])('says what is missing where the directories of pods %s', async (_, others, expected) => {
    const { host, source } = await makeSource();
    await host.link(`var/log/containers/web-0_shop_nginx-${ID}.log`, '/var/log/pods/x');
    for (const other of others) await host.makeDirectory(other);
    expect(await source.probe()).toMatchObject({ available: true, adds: expect.stringMatching(expected) });
  });

  it('says what keeps it from reading', async () => {
    const { host, source } = await makeSource();
    await host.link('var/log/containers', 'containers');
    expect(await source.probe()).toMatchObject({ available: false, why: expect.stringContaining('ELOOP') });
    await expect(source.find(ID)).rejects.toMatchObject({ code: 'ERR_KUBERNETES_UNREADABLE' });
  });
});
