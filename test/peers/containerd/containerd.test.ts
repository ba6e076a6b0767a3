// Real containers: what is learnt of them from the runtime's socket and from its state files.
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { systemClock, walkCgroups } from '@psiperf/cgroup';
import {
  ContainerNamer,
  CriSource,
  classifyCgroup,
  type FoundCgroup,
  fileSources,
  type PodSource,
} from '@psiperf/kubernetes';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { AgentProcess } from '../../bed/agent-process.ts';
import { parseSamples } from '../../bed/parse-samples.ts';
import { share } from '../../bed/share.ts';
import { ContainerdNode } from './containerd-node.ts';

const UID = '11111111-2222-3333-4444-555555555555';

describe.each([
  ['containerd', 'cgroupfs'],
  ['containerd-trixie', 'systemd'],
  ['containerd-sid', 'systemd'],
] as const)('%s with the %s driver', (peer, driver) => {
  const requireNode = share((skip) => ContainerdNode.start(peer, driver, skip));
  let node: ContainerdNode;
  let cri: PodSource;
  let files: PodSource;

  beforeEach(async ({ skip, onTestFinished }) => {
    node = await requireNode(skip);
    const { roots } = node;
    cri = new CriSource({ roots, clock: systemClock });
    files = fileSources(roots).find(({ name }) => name === 'containerd-state') as PodSource;
    onTestFinished(() => cri.close());
  }, 60_000);

  /** The containers' cgroups, sandboxes among them. */
  async function findContainers(): Promise<Extract<FoundCgroup, { kind: 'container' }>[]> {
    const found = [];
    for await (const { id, path } of walkCgroups(node.cgroupDirectory)) {
      const cgroup = classifyCgroup(path);
      if (cgroup.kind === 'container') found.push({ ...cgroup, cgroupId: id });
    }
    return found;
  }

  /** Lists of the runtime are believed for 100 ms. */
  const outlastLists = () => sleep(100);

  const runPod = (uid = UID) =>
    node.runPod({ uid, name: 'web-0', namespace: 'shop', labels: { app: 'web' } });

  test('a source of the socket says what it adds', async () => {
    expect(await cri.probe()).toMatchObject({
      available: true,
      adds: expect.stringContaining('restart count'),
    });
  });

  test('socket and state files name containers alike, the socket with more, and both tell the sandbox', async () => {
    const pod = await runPod();
    const ids = [await pod.start('nginx'), await pod.start('sidecar')];
    const cgroups = await findContainers();
    expect(cgroups.map(({ containerId }) => containerId).toSorted()).toEqual(
      [...ids, pod.sandboxId].toSorted(),
    );
    for (const { containerId, podUid, qosClass } of cgroups) {
      expect({ podUid, qosClass }).toEqual({ podUid: UID, qosClass: 'Burstable' });
      const byFile = await files.find(containerId);
      expect(byFile).toMatchObject({ podName: 'web-0', namespace: 'shop', podUid: UID });
      const { initPid, ...named } = byFile ?? {};
      expect(await readFile(`/proc/${initPid}/cgroup`, 'utf8')).toContain(containerId);
      expect(await cri.find(containerId)).toMatchObject(named);
    }
    expect(await cri.find(ids[0] ?? '')).toStrictEqual({
      kind: 'container',
      podUid: UID,
      podName: 'web-0',
      namespace: 'shop',
      containerName: 'nginx',
      imageName: 'docker.io/library/psiperf-test:1',
      restartCount: 0,
      sandboxId: pod.sandboxId,
      runtime: 'containerd',
      details: { labels: { app: 'web' }, annotations: { team: 'checkout' } },
    });
    expect(await cri.find(pod.sandboxId)).toMatchObject({ kind: 'sandbox', podName: 'web-0' });
    expect(await cri.findPod(UID)).toMatchObject({ podName: 'web-0', namespace: 'shop' });
    await pod.end();
  });

  test('nothing of a container’s environment comes along', async () => {
    const pod = await runPod();
    const id = await pod.start('nginx');
    const state = join(node.roots.run, 'containerd/io.containerd.runtime.v2.task/k8s.io', id, 'config.json');
    expect(await readFile(state, 'utf8')).toContain('hunter2');
    const records = await Promise.all([cri.find(id), files.find(id)]);
    expect(records.map((record) => record?.containerName)).toEqual(['nginx', 'nginx']);
    expect(inspect([records, cri, files], { depth: null, showHidden: true })).not.toContain('hunter2');
    await pod.end();
  });

  test('a container that is restarted has a new id and its count, and the old one is forgotten', async () => {
    const pod = await runPod();
    const old = await pod.start('nginx');
    expect(await cri.find(old)).toMatchObject({ restartCount: 0 });
    await pod.stop(old);
    expect((await findContainers()).map(({ containerId }) => containerId)).toEqual([pod.sandboxId]);
    const restarted = await pod.start('nginx', 1);
    await pod.remove(old);
    await outlastLists();
    expect(await cri.find(restarted)).toMatchObject({ containerName: 'nginx', podUid: UID, restartCount: 1 });
    expect(await cri.find(old)).toBeUndefined();
    expect(await files.find(old)).toBeUndefined();
    await pod.end();
  });

  test('a container that ended before it was asked about is named by the socket until it is removed', async () => {
    const pod = await runPod();
    const id = await pod.start('job');
    await pod.stop(id);
    expect(await files.find(id)).toBeUndefined();
    expect(await cri.find(id)).toMatchObject({ containerName: 'job', podName: 'web-0' });
    await pod.end();
    await outlastLists();
    await cri.find('of-no-container');
    expect(await cri.find(id)).toBeUndefined();
    expect(await cri.findPod(UID)).toBeUndefined();
  });

  test('20 containers at once are named in one go, each with its own name', async () => {
    const pod = await runPod();
    const names = Array.from({ length: 20 }, (_, index) => `worker-${index}`);
    const ids = await Promise.all(names.map((name) => pod.start(name)));
    const cgroups = await findContainers();
    expect(cgroups).toHaveLength(21);
    for (const source of [cri, files]) {
      const namer = new ContainerNamer([source], { clock: systemClock, patienceMillis: 10_000 });
      await namer.refresh(cgroups);
      expect(namer.takeProblems()).toEqual([]);
      for (const { cgroupId, containerId } of cgroups) {
        const identity = namer.identityOf(cgroupId);
        if (containerId === pod.sandboxId) expect(identity).toBe('sandbox');
        else
          expect(identity).toMatchObject({
            containerName: names[ids.indexOf(containerId)],
            podName: 'web-0',
          });
      }
    }
    await pod.end();
    expect(await findContainers()).toEqual([]);
  });

  test('events, of a containerd that gives them to every listener, name a container before the lists are old', async () => {
    const pod = await runPod();
    const clock = { ...systemClock, now: () => 0 };
    const source = new CriSource({ roots: node.roots, clock });
    onTestFinished(() => source.close());
    expect(await source.find('of-no-container')).toBeUndefined();
    const id = await pod.start('nginx');
    if (peer === 'containerd-sid') {
      await vi.waitFor(async () => expect(await source.find(id)).toMatchObject({ containerName: 'nginx' }));
    } else {
      expect(await source.find(id)).toBeUndefined();
    }
    await pod.end();
  });

  test('the agent names a container by the socket alone at the next reading, and drops it when it ends', async () => {
    const pod = await runPod();
    const { roots, cgroupDirectory } = node;
    const args = [
      '--host-root',
      dirname(roots.run),
      '--proc-root',
      '/proc',
      '--cgroup-root',
      cgroupDirectory,
    ];
    await using agent = await AgentProcess.start({ args: [...args, '--pod-sources', 'cri'] });
    const scrapeContainers = async () => {
      const series = parseSamples(await agent.scrape()).filter(({ labels }) => labels.pod === 'web-0');
      return new Set(series.map(({ labels }) => `${labels.namespace}/${labels.container}`));
    };
    expect(await scrapeContainers()).toEqual(new Set());
    const id = await pod.start('nginx');
    expect(await scrapeContainers()).toEqual(new Set(['shop/nginx']));
    await pod.stop(id);
    expect(await scrapeContainers()).toEqual(new Set());
    await pod.end();
  });

  test('a containerd that is restarted is told of once while it is away, and asked again', async () => {
    const pod = await runPod();
    await pod.start('before');
    const namer = new ContainerNamer([cri], {
      clock: systemClock,
      graceMillis: 60_000,
      patienceMillis: 10_000,
    });
    await namer.refresh(await findContainers());
    await node.stopContainerd();
    for (const cgroupId of [1n, 2n]) {
      await outlastLists();
      const unknown = { kind: 'container', cgroupId, containerId: `unknown ${cgroupId}` } as const;
      await namer.refresh([...(await findContainers()), unknown]);
    }
    expect(namer.takeProblems()).toMatchObject([
      { source: 'cri', error: { code: 'ERR_KUBERNETES_UNREACHABLE', path: node.socket } },
    ]);
    await node.startContainerd();
    const id = await pod.start('after');
    await outlastLists();
    const cgroups = await findContainers();
    await namer.refresh(cgroups);
    const { cgroupId } = cgroups.find(({ containerId }) => containerId === id) ?? {};
    expect(namer.identityOf(cgroupId ?? 0n)).toMatchObject({ containerName: 'after', podName: 'web-0' });
    expect(namer.takeProblems()).toEqual([]);
    await pod.end();
  });
});
