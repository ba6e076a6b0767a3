import { expect, it, vi } from 'vitest';
import type { ManualClock } from '../../../test/bed/manual-clock.ts';
import type { ContainerNamer, FoundCgroup } from '../src/container-namer.ts';
import type { ContainerRecord, PodRecord } from '../src/container-record.ts';
import { container, FakeSource, ID, makeNamer, NAMED, pod, UID } from './fake-source.ts';
import { idOf } from './host-tree.ts';

/** Lets what is resolved be taken. */
const taken = () => new Promise((resolve) => setImmediate(resolve));

/** Refreshes, and ends the patience with those that do not answer. */
async function refreshWithPatience(namer: ContainerNamer, clock: ManualClock, found: FoundCgroup[]) {
  const refreshed = namer.refresh(found);
  await taken();
  clock.advance(100);
  await refreshed;
}

/** Waits for its grace period, then longer: the source says that it is undecided. */
async function makeUndecided() {
  const source = new FakeSource('kubelet');
  source.presumed = 'undecided';
  const { namer, clock } = makeNamer(source);
  await namer.refresh([container()]);
  clock.advance(1_000);
  await namer.refresh([container()]);
  expect(namer.identityOf(1n)).toBe('pending');
  return { source, namer, clock };
}

it('waits on for what was undecided while the source takes its time, and takes its late answer', async () => {
  const { source, namer, clock } = await makeUndecided();
  const answer = Promise.withResolvers<ContainerRecord>();
  vi.spyOn(source, 'find').mockReturnValueOnce(answer.promise);
  for (let waited = 0; waited < 14_000; waited += 1_000) {
    await refreshWithPatience(namer, clock, [container()]);
    expect(namer.identityOf(1n)).toBe('pending');
    clock.advance(900);
  }
  answer.resolve(NAMED);
  await taken();
  await namer.refresh([container()]);
  expect(namer.identityOf(1n)).toMatchObject({ containerName: 'nginx' });
});

it.each([
  ['named it', { kind: 'sandbox' } as const, 'sandbox'],
  ['known anything', undefined, { containerId: ID, podUid: UID, qosClass: 'Burstable' }],
])(
  'concludes nothing before a source that is slow at the end of the grace period could have %s',
  async (_, presumed, expected) => {
    const source = new FakeSource('kubelet');
    const { namer, clock } = makeNamer(source, new FakeSource('files'));
    await namer.refresh([container()]);
    clock.advance(1_000);
    const presumption = Promise.withResolvers<ContainerRecord | undefined>();
    vi.spyOn(source, 'presume').mockReturnValueOnce(presumption.promise);
    for (let refreshes = 0; refreshes < 3; refreshes++) {
      await refreshWithPatience(namer, clock, [container()]);
      expect(namer.identityOf(1n)).toBe('pending');
    }
    source.presumed = presumed;
    presumption.resolve(presumed);
    await taken();
    await namer.refresh([container()]);
    expect(namer.identityOf(1n)).toEqual(expected);
  },
);

it('settles by what a source says that is never in time', async () => {
  const source = new FakeSource('kubelet');
  let late = Promise.withResolvers<undefined>();
  vi.spyOn(source, 'find').mockImplementation(() => late.promise);
  const { namer, clock } = makeNamer(source);
  for (let round = 0; round < 2; round++) {
    await refreshWithPatience(namer, clock, [container()]);
    late.resolve(undefined);
    late = Promise.withResolvers();
    await taken();
    expect(namer.identityOf(1n)).toBe('pending');
    clock.advance(1_000);
  }
  await refreshWithPatience(namer, clock, [container()]);
  expect(namer.identityOf(1n)).toMatchObject({ containerId: ID });
});

it('waits for a source that is still busy with what it was asked before', async () => {
  const source = new FakeSource('kubelet');
  const answer = Promise.withResolvers<undefined>();
  vi.spyOn(source, 'find').mockReturnValueOnce(answer.promise);
  const { namer, clock } = makeNamer(source);
  const found = [container(), container(2n, { containerId: idOf('b2') }), pod()];
  await refreshWithPatience(namer, clock, found.slice(0, 1));
  clock.advance(1_000);
  await namer.refresh(found);
  clock.advance(1_000);
  await namer.refresh(found);
  expect([namer.identityOf(2n), namer.podIdentityOf(UID)]).toEqual(['pending', 'pending']);
  source.records.set(idOf('b2'), NAMED);
  answer.resolve(undefined);
  await taken();
  await namer.refresh(found);
  expect(namer.identityOf(2n)).toMatchObject({ containerName: 'nginx' });
  expect(namer.podIdentityOf(UID)).toMatchObject({ podName: 'web-0' });
});

it('waits no longer for one that hangs: it decides nothing', async () => {
  const { source, namer, clock } = await makeUndecided();
  vi.spyOn(source, 'find').mockReturnValue(new Promise(() => {}));
  await refreshWithPatience(namer, clock, [container(), pod()]);
  clock.advance(14_899);
  await namer.refresh([container(), pod()]);
  expect([namer.identityOf(1n), namer.podIdentityOf(UID)]).toEqual(['pending', 'pending']);
  clock.advance(1);
  await namer.refresh([container(), pod()]);
  expect(namer.identityOf(1n)).toEqual({ containerId: ID, podUid: UID, qosClass: 'Burstable' });
  expect(namer.podIdentityOf(UID)).toEqual({ podUid: UID, qosClass: 'Burstable' });
});

it('takes one that answers some of many questions for slow, and not for one that hangs', async () => {
  const source = new FakeSource('kubelet');
  const { namer, clock } = makeNamer(source);
  const found = Array.from({ length: 40 }, (_, n) => container(BigInt(n), { containerId: idOf(`a${n}`) }));
  await namer.refresh(found);
  clock.advance(1_000);
  const answers: (() => void)[] = [];
  vi.spyOn(source, 'find').mockImplementation(
    () => new Promise((resolve) => answers.push(() => resolve(undefined))),
  );
  await refreshWithPatience(namer, clock, found);
  for (const answered of [16, 32]) {
    for (const answer of answers.splice(0)) answer();
    await taken();
    clock.advance(10_000);
    await namer.refresh(found);
    expect(found.filter(({ cgroupId }) => namer.identityOf(cgroupId) !== 'pending')).toHaveLength(answered);
  }
});

it('waits for the name of a pod from a slow source, too', async () => {
  const source = new FakeSource('kubelet');
  const { namer, clock } = makeNamer(source);
  await namer.refresh([pod()]);
  clock.advance(1_000);
  const answer = Promise.withResolvers<PodRecord>();
  vi.spyOn(source, 'findPod').mockReturnValueOnce(answer.promise);
  await refreshWithPatience(namer, clock, [pod()]);
  expect(namer.podIdentityOf(UID)).toBe('pending');
  answer.resolve({ podName: 'web-0', namespace: 'shop' });
  await taken();
  await namer.refresh([pod()]);
  expect(namer.podIdentityOf(UID)).toMatchObject({ podName: 'web-0' });
});
