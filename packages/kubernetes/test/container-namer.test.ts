import { expect, it, vi } from 'vitest';
import { ManualClock } from '../../../test/bed/manual-clock.ts';
import { ContainerNamer } from '../src/container-namer.ts';
import type { ContainerRecord } from '../src/container-record.ts';
import { KubernetesError } from '../src/kubernetes-error.ts';
import { toUnavailable } from '../src/pod-source.ts';
import { container, FakeSource, ID, makeNamer, NAMED, pod, UID } from './fake-source.ts';
import { idOf } from './host-tree.ts';

it('names a container as soon as a source knows it', async () => {
  const { namer } = makeNamer(new FakeSource('a', { [ID]: NAMED }));
  expect(namer.identityOf(1n)).toBe('pending');
  await namer.refresh([container()]);
  expect(namer.identityOf(1n)).toStrictEqual({
    containerId: ID,
    podUid: UID,
    qosClass: 'Burstable',
    podName: 'web-0',
    namespace: 'shop',
    containerName: 'nginx',
  });
});

it('takes each field from the first source that knows it, and from the path before all', async () => {
  const first = new FakeSource('first', { [ID]: { ...NAMED, imageName: 'first:1', podUid: 'other' } });
  const second = new FakeSource('second', {
    [ID]: {
      kind: 'sandbox',
      containerName: 'second',
      imageName: 'second:1',
      restartCount: 2,
      runtime: 'docker',
    },
  });
  const { namer } = makeNamer(first, second);
  await namer.refresh([container(1n, { runtime: 'containerd' })]);
  expect(namer.identityOf(1n)).toMatchObject({
    podUid: UID,
    containerName: 'nginx',
    imageName: 'first:1',
    restartCount: 2,
    runtime: 'containerd',
  });
});

it('names a container without a pod by its runtime’s own name', async () => {
  const { namer } = makeNamer(new FakeSource('docker', { [ID]: { kind: 'container', name: 'postgres' } }));
  await namer.refresh([{ kind: 'container', containerId: ID, cgroupId: 1n }]);
  expect(namer.identityOf(1n)).toStrictEqual({ containerId: ID, name: 'postgres' });
});

it('waits for the pod’s names although the runtime has a name of its own', async () => {
  const { namer } = makeNamer(new FakeSource('docker', { [ID]: { kind: 'container', name: 'k8s_x' } }));
  await namer.refresh([container()]);
  expect(namer.identityOf(1n)).toBe('pending');
});

it('settles a container that nobody knows with its path when the grace period is over', async () => {
  const { namer, clock } = makeNamer(new FakeSource('a'));
  await namer.refresh([container()]);
  clock.advance(999);
  await namer.refresh([container()]);
  expect(namer.identityOf(1n)).toBe('pending');
  clock.advance(1);
  await namer.refresh([container()]);
  expect(namer.identityOf(1n)).toStrictEqual({ containerId: ID, podUid: UID, qosClass: 'Burstable' });
});

it('never changes an identity that is settled', async () => {
  const source = new FakeSource('a');
  const { namer, clock } = makeNamer(source);
  await namer.refresh([container()]);
  clock.advance(1_000);
  await namer.refresh([container()]);
  const settled = namer.identityOf(1n);
  source.records.set(ID, NAMED);
  clock.advance(60_000);
  await namer.refresh([container()]);
  expect(namer.identityOf(1n)).toBe(settled);
});

it('asks one last time when the grace period is over', async () => {
  const source = new FakeSource('a');
  const { namer, clock } = makeNamer(source);
  for (const millis of [0, 250, 500]) {
    clock.advance(millis);
    await namer.refresh([container()]);
  }
  source.records.set(ID, NAMED);
  clock.advance(250);
  await namer.refresh([container()]);
  expect(namer.identityOf(1n)).toMatchObject({ containerName: 'nginx' });
});

it('asks at every refresh, and a source that has answered no more', async () => {
  const mute = new FakeSource('mute');
  const half = new FakeSource('half', { [ID]: { kind: 'container', imageName: 'x' } });
  const { namer, clock } = makeNamer(mute, half);
  for (let refreshes = 1; refreshes < 10; refreshes++) {
    await namer.refresh([container()]);
    expect(mute.asked).toHaveLength(refreshes);
    clock.advance(50);
  }
  expect(half.asked).toHaveLength(1);
});

it('waits for longer than the grace period where a source will know what it is, after a minute at growing intervals', async () => {
  const source = new FakeSource('kubelet');
  source.presumed = 'undecided';
  source.pods.set(UID, { podName: 'web-0', namespace: 'shop' });
  const { namer, clock } = makeNamer(source);
  for (const millis of [0, 1_000, 100, 58_800]) {
    clock.advance(millis);
    await namer.refresh([container()]);
  }
  expect(source.asked).toHaveLength(4);
  clock.advance(100);
  const asked: number[] = [];
  for (let millis = 0; millis < 1_900; millis += 100) {
    await namer.refresh([container()]);
    asked.push(source.asked.length);
    clock.advance(100);
  }
  expect(asked).toStrictEqual([5, 5, 5, 6, 6, 6, 6, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8]);
  expect(namer.identityOf(1n)).toBe('pending');
  source.records.set(ID, NAMED);
  clock.advance(4_000);
  await namer.refresh([container()]);
  expect(namer.identityOf(1n)).toMatchObject({ containerName: 'nginx' });
});

it.each([
  ['a sandbox that another source takes it for', { kind: 'sandbox' }, 'sandbox'],
  ['one with its pod’s name where nothing can be concluded any more', undefined, { podName: 'web-0' }],
] as const)('takes a container that it waited for as %s', async (_, presumed, expected) => {
  const [links, kubelet] = [new FakeSource('links'), new FakeSource('kubelet')];
  kubelet.presumed = 'undecided';
  kubelet.pods.set(UID, { podName: 'web-0', namespace: 'shop' });
  const { namer, clock } = makeNamer(links, kubelet);
  await namer.refresh([container()]);
  clock.advance(1_000);
  await namer.refresh([container()]);
  expect(namer.identityOf(1n)).toBe('pending');
  links.presumed = presumed;
  if (presumed === undefined) kubelet.presumed = undefined;
  clock.advance(1_000);
  await namer.refresh([container()]);
  const identity = namer.identityOf(1n);
  if (typeof expected === 'string') expect(identity).toBe(expected);
  else expect(identity).toMatchObject(expected);
});

it('believes that it is a sandbox before what a source that does not know it says of its pod', async () => {
  const [links, kubelet] = [new FakeSource('links'), new FakeSource('kubelet')];
  links.pods.set(UID, { podName: 'web-0', namespace: 'shop' });
  kubelet.presumed = { kind: 'sandbox' };
  const { namer, clock } = makeNamer(links, kubelet);
  await namer.refresh([container()]);
  clock.advance(1_000);
  await namer.refresh([container()]);
  expect(namer.identityOf(1n)).toBe('sandbox');
});

it('settles at once where there is no source', async () => {
  const { namer } = makeNamer();
  await namer.refresh([container(), pod()]);
  expect(namer.identityOf(1n)).toMatchObject({ containerId: ID });
  expect(namer.podIdentityOf(UID)).toStrictEqual({ podUid: UID, qosClass: 'Burstable' });
});

it('tells a sandbox', async () => {
  const { namer } = makeNamer(new FakeSource('a', { [ID]: { ...NAMED, kind: 'sandbox' } }));
  await namer.refresh([container()]);
  expect(namer.identityOf(1n)).toBe('sandbox');
});

it('takes a container for a sandbox that a source presumes to be one, once the grace period is over', async () => {
  const source = new FakeSource('logs');
  source.presumed = { kind: 'sandbox' };
  const { namer, clock } = makeNamer(source);
  await namer.refresh([container()]);
  expect(namer.identityOf(1n)).toBe('pending');
  clock.advance(1_000);
  await namer.refresh([container()]);
  expect(namer.identityOf(1n)).toBe('sandbox');
});

it('believes a record before a presumption', async () => {
  const runtime = new FakeSource('runtime', { [ID]: { kind: 'container', imageName: 'x' } });
  const logs = new FakeSource('logs');
  logs.presumed = { kind: 'sandbox' };
  const { namer, clock } = makeNamer(runtime, logs);
  await namer.refresh([container()]);
  clock.advance(1_000);
  await namer.refresh([container()]);
  expect(namer.identityOf(1n)).toMatchObject({ containerId: ID, imageName: 'x' });
});

it.each([
  [
    'a source knows its pod',
    (source: FakeSource) => source.pods.set(UID, { podName: 'web-0', namespace: 'shop' }),
  ],
  ['another container is of its pod', (source: FakeSource) => source.records.set(idOf('b2'), NAMED)],
])('gives a nameless container its pod’s name where %s', async (_, prepare) => {
  const source = new FakeSource('a');
  prepare(source);
  const { namer, clock } = makeNamer(source);
  const found = [container(), container(2n, { containerId: idOf('b2') })];
  await namer.refresh(found);
  clock.advance(1_000);
  await namer.refresh(found);
  const identity = namer.identityOf(1n);
  expect(identity).toMatchObject({ podName: 'web-0', namespace: 'shop' });
  expect(identity).not.toHaveProperty('containerName');
});

it('names a pod by any of its containers, a sandbox too', async () => {
  const { namer } = makeNamer(
    new FakeSource('a', {
      [ID]: { kind: 'sandbox', podName: 'web-0', namespace: 'shop', podUid: 'api-uid' },
    }),
  );
  await namer.refresh([pod(), container()]);
  const identity = { podUid: UID, podName: 'web-0', namespace: 'shop', qosClass: 'Burstable' };
  expect(namer.podIdentityOf(UID)).toStrictEqual(identity);
});

it('names a pod that has no container, or waits for its name', async () => {
  const source = new FakeSource('a');
  const { namer, clock } = makeNamer(source);
  await namer.refresh([pod()]);
  expect(namer.podIdentityOf(UID)).toBe('pending');
  source.pods.set(UID, { podName: 'web-0', namespace: 'shop' });
  clock.advance(250);
  await namer.refresh([pod()]);
  expect(namer.podIdentityOf(UID)).toMatchObject({ podName: 'web-0', namespace: 'shop' });
});

it('settles a pod that nobody knows with its uid', async () => {
  const { namer, clock } = makeNamer(new FakeSource('a'));
  await namer.refresh([pod()]);
  clock.advance(1_000);
  await namer.refresh([pod()]);
  expect(namer.podIdentityOf(UID)).toStrictEqual({ podUid: UID, qosClass: 'Burstable' });
});

it('takes an inode that comes back with another container for another cgroup', async () => {
  const other = idOf('b2');
  const source = new FakeSource('a', { [ID]: NAMED, [other]: { ...NAMED, containerName: 'proxy' } });
  const { namer } = makeNamer(source);
  await namer.refresh([container()]);
  await namer.refresh([container(1n, { containerId: other })]);
  expect(namer.identityOf(1n)).toMatchObject({ containerId: other, containerName: 'proxy' });
});

it('asks anew about a container that came back in another cgroup', async () => {
  const source = new FakeSource('a', { [ID]: { ...NAMED, startedAtMillis: 1 } });
  const { namer } = makeNamer(source);
  await namer.refresh([container()]);
  source.records.set(ID, { ...NAMED, startedAtMillis: 2 });
  await namer.refresh([container(), container(2n)]);
  expect(namer.identityOf(1n)).toMatchObject({ startedAtMillis: 1 });
  expect(namer.identityOf(2n)).toMatchObject({ startedAtMillis: 2 });
});

it('forgets cgroups that are gone', async () => {
  const { namer } = makeNamer(new FakeSource('a', { [ID]: NAMED }));
  await namer.refresh([container(), pod()]);
  namer.forget(1n);
  namer.forget(9n);
  expect(namer.identityOf(1n)).toBe('pending');
  expect(namer.podIdentityOf(UID)).toBe('pending');
});

it('asks about many containers, few at a time', async () => {
  const source = new FakeSource('a');
  let underWay = 0;
  let most = 0;
  vi.spyOn(source, 'find').mockImplementation(async () => {
    most = Math.max(most, ++underWay);
    await new Promise((resolve) => setImmediate(resolve));
    underWay -= 1;
    return NAMED;
  });
  const { namer } = makeNamer(source);
  const found = Array.from({ length: 100 }, (_, n) => container(BigInt(n)));
  await namer.refresh(found);
  expect(found.map(({ cgroupId }) => namer.identityOf(cgroupId))).not.toContain('pending');
  expect(most).toBe(16);
});

it('is not stopped by a source that throws, and tells each kind of failure once', async () => {
  const denied = new KubernetesError('ERR_KUBERNETES_NOT_PERMITTED', 'no', {
    path: '/a',
    hint: 'run as root',
  });
  const broken = new FakeSource('broken');
  const find = vi.spyOn(broken, 'find').mockRejectedValue(denied);
  const { namer, clock } = makeNamer(broken, new FakeSource('a', { [ID]: NAMED }));
  await namer.refresh([container(), container(2n)]);
  expect(namer.identityOf(1n)).toMatchObject({ containerName: 'nginx' });
  expect(namer.takeProblems()).toStrictEqual([{ source: 'broken', error: denied }]);

  clock.advance(250);
  find.mockRejectedValueOnce(
    new KubernetesError('ERR_KUBERNETES_MALFORMED', 'odd', { path: '/a', hint: 'look' }),
  );
  await namer.refresh([container(3n), container(4n)]);
  expect(namer.takeProblems()).toMatchObject([{ error: { code: 'ERR_KUBERNETES_MALFORMED' } }]);
  expect(namer.takeProblems()).toStrictEqual([]);
});

it('tells no more of a failure that a probe has told of, before or after it', async () => {
  const source = new FakeSource('token');
  const code = 'ERR_KUBERNETES_UNAUTHENTICATED';
  const expired = new KubernetesError(code, 'it is expired', { hint: 'renew it' });
  vi.spyOn(source, 'find').mockRejectedValue(expired);
  const status = toUnavailable(expired);
  const probe = vi.spyOn(source, 'probe').mockResolvedValue(status);
  const { namer } = makeNamer(source);
  await namer.refresh([container()]);
  expect(await namer.probe()).toStrictEqual([{ name: 'token', status }]);
  await namer.refresh([container(2n)]);
  expect(namer.takeProblems()).toStrictEqual([]);

  probe.mockResolvedValue({ available: true, adds: 'names' });
  const { namer: other } = makeNamer(source);
  await other.refresh([container()]);
  await other.probe();
  expect(other.takeProblems()).toMatchObject([{ error: { code } }]);
});

it('takes anything that is thrown for an error', async () => {
  const broken = new FakeSource('broken');
  vi.spyOn(broken, 'find').mockRejectedValue('just a text');
  const { namer } = makeNamer(broken);
  await namer.refresh([container()]);
  expect(namer.takeProblems()).toMatchObject([{ source: 'broken', error: { message: 'just a text' } }]);
});

it('does not wait for a slow source, asks it nothing more, and takes its answer later', async () => {
  const slow = new FakeSource('slow');
  const answer = Promise.withResolvers<ContainerRecord>();
  const find = vi.spyOn(slow, 'find').mockReturnValue(answer.promise);
  const other = idOf('b2');
  const { namer, clock } = makeNamer(slow, new FakeSource('a', { [other]: NAMED }));
  const found = [container(), container(2n, { containerId: other })];

  const refreshed = namer.refresh(found);
  await new Promise((resolve) => setImmediate(resolve));
  clock.advance(100);
  await refreshed;
  expect(namer.identityOf(1n)).toBe('pending');
  expect(namer.identityOf(2n)).toMatchObject({ containerName: 'nginx' });

  clock.advance(250);
  await namer.refresh(found);
  expect(find).toHaveBeenCalledTimes(2);
  expect(namer.takeProblems()).toEqual([]);

  answer.resolve({ ...NAMED, containerName: 'late' });
  await new Promise((resolve) => setImmediate(resolve));
  await namer.refresh(found);
  expect(namer.identityOf(1n)).toMatchObject({ containerName: 'late' });
  expect(namer.takeProblems()).toMatchObject([
    { source: 'slow', error: { code: 'ERR_KUBERNETES_SLOW', message: 'slow did not answer within 100 ms' } },
  ]);
});

it('tells of a slow source that fails in the end only what it fails with', async () => {
  const { namer, clock, slow, answer } = await makeSlow();
  const failure = new KubernetesError('ERR_KUBERNETES_UNREACHABLE', 'nobody answers', { hint: 'look there' });
  answer.reject(failure);
  await new Promise((resolve) => setImmediate(resolve));
  clock.advance(20_000);
  const late = Promise.withResolvers<undefined>();
  vi.spyOn(slow, 'find').mockReturnValue(late.promise);
  const refreshed = namer.refresh([container(2n)]);
  clock.advance(100);
  await refreshed;
  late.resolve(undefined);
  await new Promise((resolve) => setImmediate(resolve));
  expect(namer.takeProblems()).toEqual([{ source: 'slow', error: failure }]);
});

it('tells of a source that neither answers nor fails that it is slow, once', async () => {
  const { namer, clock } = await makeSlow();
  for (const [millis, told] of [
    [10_000, 0],
    [10_000, 1],
    [10_000, 0],
  ] as const) {
    clock.advance(millis);
    await namer.refresh([container(BigInt(clock.now()))]);
    expect(namer.takeProblems()).toHaveLength(told);
  }
});

/** One that was asked about a container and not waited for any longer. */
async function makeSlow() {
  const slow = new FakeSource('slow');
  const answer = Promise.withResolvers<ContainerRecord>();
  vi.spyOn(slow, 'find').mockReturnValueOnce(answer.promise);
  const { namer, clock } = makeNamer(slow);
  const refreshed = namer.refresh([container()]);
  await new Promise((resolve) => setImmediate(resolve));
  clock.advance(100);
  await refreshed;
  return { namer, clock, slow, answer };
}

it('leaves no timer behind', async () => {
  const { namer, clock } = makeNamer(new FakeSource('a', { [ID]: NAMED }));
  await namer.refresh([container()]);
  expect(clock.waiting).toBe(0);
});

it('closes every source, also after one that fails to', async () => {
  const broken = new FakeSource('broken');
  vi.spyOn(broken, 'close').mockRejectedValue(new Error('no'));
  const other = new FakeSource('other');
  const { namer } = makeNamer(broken, other);
  await namer.close();
  expect(other.isClosed).toBe(true);
});

class DescribingSource extends FakeSource {
  readonly describes = true;
}

it('asks a describing source about a container that another has named, until it answers', async () => {
  const files = new FakeSource('files', { [ID]: NAMED });
  const api = new DescribingSource('api');
  const { namer, clock } = makeNamer(files, api);
  await namer.refresh([container()]);
  expect(namer.identityOf(1n)).toMatchObject({ podName: 'web-0' });
  expect(await namer.describe()).toEqual([]);
  expect(namer.descriptionOf(1n)).toBeUndefined();

  api.records.set(ID, { ...NAMED, podName: 'other', restartCount: 3, details: { labels: { app: 'web' } } });
  clock.advance(60_000);
  expect(await namer.describe()).toEqual([1n]);
  expect(namer.descriptionOf(1n)).toEqual({ restartCount: 3, details: { labels: { app: 'web' } } });
  expect(namer.identityOf(1n), 'it stays who it is').toMatchObject({ podName: 'web-0' });

  const asked = api.asked.length;
  clock.advance(60_000);
  expect(await namer.describe()).toEqual([]);
  expect(api.asked).toHaveLength(asked);
});

it('takes the description from the answer that gave the name', async () => {
  const api = new DescribingSource('api', { [ID]: { ...NAMED, details: { nodeName: 'node-1' } } });
  const { namer } = makeNamer(api);
  await namer.refresh([container()]);
  expect(namer.descriptionOf(1n)).toEqual({ details: { nodeName: 'node-1' } });
  expect(await namer.describe()).toEqual([]);
});

it('describes pods, too, and a source that fails keeps no other from it', async () => {
  const broken = new DescribingSource('broken');
  broken.findPod = () => Promise.reject(new Error('no'));
  const api = new DescribingSource('api');
  api.pods.set(UID, { podName: 'web-0', namespace: 'shop', details: { labels: { app: 'web' } } });
  const { namer } = makeNamer(broken, api);
  await namer.refresh([pod()]);
  expect(await namer.describe()).toEqual([9n]);
  expect(namer.descriptionOf(9n)?.details?.labels).toEqual({ app: 'web' });
});

it('can keep a name back until it is described, but not longer than a name is waited for', async () => {
  const files = new FakeSource('files', { [ID]: NAMED });
  const api = new DescribingSource('api');
  const clock = new ManualClock();
  const namer = new ContainerNamer([files, api], { clock, graceMillis: 1_000, awaitDescription: true });
  await namer.refresh([container(1n), container(2n)]);
  expect(namer.identityOf(1n)).toBe('pending');
  api.records.set(ID, { ...NAMED, details: { labels: { app: 'web' } } });
  clock.advance(250);
  await namer.describe();
  expect(namer.identityOf(1n)).toMatchObject({ podName: 'web-0' });

  const alone = new ContainerNamer([files, new DescribingSource('api')], {
    clock,
    graceMillis: 1_000,
    awaitDescription: true,
  });
  await alone.refresh([container()]);
  expect(alone.identityOf(1n)).toBe('pending');
  clock.advance(1_000);
  expect(alone.identityOf(1n)).toMatchObject({ podName: 'web-0' });
});

it('tells of a description that came after it had stopped waiting', async () => {
  const files = new FakeSource('files', { [ID]: NAMED });
  const slow = new DescribingSource('slow');
  const { namer, clock } = makeNamer(files, slow);
  await namer.refresh([container()]);
  const answer = Promise.withResolvers<ContainerRecord>();
  slow.find = () => answer.promise;
  clock.advance(60_000);
  const described = namer.describe();
  clock.advance(100);
  expect(await described).toEqual([]);
  answer.resolve({ ...NAMED, details: { labels: { app: 'web' } } });
  await answer.promise;
  await vi.waitFor(async () => expect(await namer.describe()).toEqual([1n]));
});
