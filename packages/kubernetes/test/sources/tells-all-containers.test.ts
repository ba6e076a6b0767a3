import { describe, expect, it } from 'vitest';
import { tellsAllContainers } from '../../src/sources/tells-all-containers.ts';
import { idOf } from '../host-tree.ts';

const containerID = `containerd://${idOf('2b')}`;
const running = { containerID, state: { running: {} } };
const succeeded = { containerID, state: { terminated: { exitCode: 0 } } };
const failed = { containerID, state: { terminated: { exitCode: 1 } } };
const waiting = (reason: string) => ({ containerID, state: { waiting: { reason } } });

/** A pod with the container `app`, whose status is given. */
const podWith = (
  status: object | undefined,
  restartPolicy = 'Always',
  more: object = {},
  moreStatus: object = {},
) => ({
  spec: { restartPolicy, containers: [{ name: 'app' }], ...more },
  status: { containerStatuses: status === undefined ? [] : [{ name: 'app', ...status }], ...moreStatus },
});

describe('a container', () => {
  it.each([
    ['that runs', running, 'Always', true],
    ['that runs and has no id', { state: { running: {} } }, 'Always', false],
    ['that is not told of', undefined, 'Always', false],
    ['without a state', { containerID }, 'Always', false],
    ['that is created', waiting('ContainerCreating'), 'Always', false],
    ['that waits after a crash', waiting('CrashLoopBackOff'), 'Always', true],
    ['whose image is not there', waiting('ImagePullBackOff'), 'Always', true],
    ['that is about to be restarted', failed, 'Always', false],
    ['that has ended well and is about to be restarted', succeeded, 'Always', false],
    ['that has failed and is about to be tried again', failed, 'OnFailure', false],
    ['that has ended well and stays so', succeeded, 'OnFailure', true],
    ['that has failed and stays so', failed, 'Never', true],
  ])('%s', (_, status, policy, expected) => {
    expect(tellsAllContainers(podWith(status, policy))).toBe(expected);
  });

  it('besides one that is not told of', () => {
    const pod = podWith(running, 'Always', { containers: [{ name: 'app' }, { name: 'proxy' }] });
    expect(tellsAllContainers(pod)).toBe(false);
  });
});

describe.each([
  ['initContainers', 'initContainerStatuses'],
  ['ephemeralContainers', 'ephemeralContainerStatuses'],
])('%s', (list, statuses) => {
  it.each([
    ['that has ended', succeeded, true],
    ['that runs', running, true],
    ['that is created', waiting('PodInitializing'), false],
    ['that is not told of', undefined, false],
  ])('%s', (_, status, expected) => {
    const told = status === undefined ? [] : [{ name: 'other', ...status }];
    const pod = podWith(running, 'Always', { [list]: [{ name: 'other' }] }, { [statuses]: told });
    expect(tellsAllContainers(pod)).toBe(expected);
  });
});

it.each([
  ['runs', running, true],
  ['is about to be restarted', failed, false],
])('a sidecar that %s', (_, status, expected) => {
  const initContainers = [{ name: 'mesh', restartPolicy: 'Always' }];
  const pod = podWith(
    running,
    'Always',
    { initContainers },
    { initContainerStatuses: [{ name: 'mesh', ...status }] },
  );
  expect(tellsAllContainers(pod)).toBe(expected);
});

it.each([
  [undefined],
  [null],
  [{}],
  [{ spec: { containers: [] } }],
  [{ spec: { containers: [null] }, status: 7 }],
])('of %j nothing is concluded', (pod) => {
  expect(tellsAllContainers(pod)).toBe(false);
});
