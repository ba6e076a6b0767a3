import { expect, it } from 'vitest';
import { PodObjectIndex } from '../../src/sources/pod-object-index.ts';
import { idOf } from '../host-tree.ts';
import { mirrorPod, plainPod, STATIC_HASH } from './pod-objects.ts';

it('finds containers and pods until they are removed', () => {
  const index = new PodObjectIndex();
  const pod = plainPod('web', 'uid-1', idOf('2b'));
  index.put(pod);
  expect(index.find(idOf('2b'))).toMatchObject({ podName: 'web' });
  expect(index.findPod('uid-1')).toMatchObject({ podName: 'web' });
  index.remove(pod);
  expect(index.find(idOf('2b'))).toBeUndefined();
  expect(index.findPod('uid-1')).toBeUndefined();
});

it('forgets containers that a pod no longer tells of', () => {
  const index = new PodObjectIndex();
  index.put(plainPod('web', 'uid-1', idOf('2b')));
  index.put(plainPod('web', 'uid-1', idOf('2c')));
  expect(index.find(idOf('2b'))).toBeUndefined();
  expect(index.find(idOf('2c'))).toMatchObject({ podName: 'web' });
});

it('has a pod that was made anew under the same name', () => {
  const index = new PodObjectIndex();
  const old = plainPod('web-0', 'uid-1', idOf('2b'));
  index.put(old);
  index.put(plainPod('web-0', 'uid-2', idOf('2c')));
  index.remove(old);
  expect(index.find(idOf('2b'))).toBeUndefined();
  expect(index.find(idOf('2c'))).toMatchObject({ podUid: 'uid-2' });
});

it('keeps a static pod whose mirror is made anew', () => {
  const index = new PodObjectIndex();
  const old = mirrorPod();
  index.put(old);
  index.put({ ...mirrorPod(), metadata: { ...mirrorPod().metadata, uid: 'another' } });
  index.remove(old);
  expect(index.findPod(STATIC_HASH)).toMatchObject({ details: { mirrorUid: 'another' } });
  expect(index.find(idOf('4d'))).toMatchObject({ podUid: STATIC_HASH });
});

it('takes an unknown container for the sandbox once all others run', () => {
  const index = new PodObjectIndex();
  const pod = plainPod('web', 'uid-1', idOf('2b'));
  index.put(pod);
  expect(index.presumeSandbox(idOf('ff'), 'uid-1')).toMatchObject({ kind: 'sandbox', podName: 'web' });
  expect(index.presumeSandbox(idOf('2b'), 'uid-1')).toBeUndefined();
  expect(index.presumeSandbox(idOf('ff'), 'uid-2')).toBeUndefined();
  pod.status.containerStatuses = [];
  index.put(pod);
  expect(index.presumeSandbox(idOf('ff'), 'uid-1')).toBe('undecided');
});

it.each([
  ['removed', (index: PodObjectIndex, pod: object) => index.remove(pod)],
  [
    'not among all others',
    (index: PodObjectIndex) => index.replaceAll([plainPod('db', 'uid-2', idOf('2c'))]),
  ],
])('waits for the end of what is left of a pod that was %s', (_, end) => {
  const index = new PodObjectIndex();
  const pod = plainPod('web', 'uid-1', idOf('2b'));
  index.put(pod);
  end(index, pod);
  expect(index.presumeSandbox(idOf('ff'), 'uid-1')).toBe('undecided');
  index.put(pod);
  expect(index.presumeSandbox(idOf('ff'), 'uid-1')).toMatchObject({ kind: 'sandbox' });
});

it('forgets the ends of pods of long ago', () => {
  const index = new PodObjectIndex();
  for (let n = 0; n <= 512; n++) {
    const pod = plainPod('web', `uid-${n}`, idOf('2b'));
    index.put(pod);
    index.remove(pod);
  }
  expect(index.presumeSandbox(idOf('ff'), 'uid-0')).toBeUndefined();
  expect(index.presumeSandbox(idOf('ff'), 'uid-1')).toBe('undecided');
});
