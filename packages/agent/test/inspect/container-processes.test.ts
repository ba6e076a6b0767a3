import type { ProcessStatus } from '@psiperf/cgroup';
import { CgroupLocator } from '@psiperf/cgroup';
import { expect, it } from 'vitest';
import {
  findFirstProcess,
  locateProcesses,
  pidInContainer,
  readProcessesAt,
} from '../../src/inspect/container-processes.ts';
import { makeTemporaryTree } from '../sidecar/temporary-tree.ts';

function statusOf(pids: readonly number[], parent: number): ProcessStatus {
  const [pid = 0] = pids;
  return { command: `c${pid}`, state: 'S', pid, processId: pid, parent, user: 0, pids };
}

it.each([
  ['pid 1 of the container', [statusOf([50, 7], 20), statusOf([60, 1], 30)], 60],
  ['not pid 1 of a namespace inside of it', [statusOf([50, 7], 20), statusOf([60, 8, 1], 50)], 50],
  ['in a namespace that containers share', [statusOf([50, 7], 20), statusOf([51, 8], 50)], 50],
  ["in the host's namespace", [statusOf([50], 20), statusOf([51], 50)], 50],
  ['none', [], undefined],
])('the first process: %s', (_, processes, pid) => {
  expect(findFirstProcess(processes)?.pid).toBe(pid);
});

it.each([
  ['its own', [50, 7], [50, 1], 7],
  ['of a namespace inside of it', [60, 8, 1], [50, 1], 8],
  ['of a node that is a container itself', [60, 31, 8], [50, 30, 1], 8],
  ["in the host's namespace", [60], [50], 60],
  ["of the host's namespace, though it is in the container's cgroup", [60], [50, 1], undefined],
])('the pid in the container: %s', (_, pids, first, pid) => {
  expect(pidInContainer(statusOf(pids, 0), statusOf(first, 0))).toBe(pid);
});

const STATUS = 'Name:\tsh\nState:\tS (sleeping)\nTgid:\t7\nPid:\t7\nPPid:\t1\nUid:\t0\t0\t0\t0\n';

it('processes by their cgroups, at and below; one that ends meanwhile is left out', async () => {
  const procRoot = makeTemporaryTree({
    uptime: '',
    '7/cgroup': '0::/lab/a\n',
    '7/status': STATUS,
    '8/cgroup': '0::/lab/a/init\n',
    '8/status': STATUS.replaceAll('7', '8'),
    '9/cgroup': '0::/lab/ab\n',
    '9/status': STATUS.replaceAll('7', '9'),
    '10/cgroup': '0::/lab/a\n',
    '11/cgroup': '0::/other\n',
    '12/status': STATUS,
  });
  const locator = new CgroupLocator({ rootPath: '/lab', namespacePath: undefined });
  const located = await locateProcesses(procRoot, locator);
  expect(located.map(({ pid }) => pid).toSorted()).toEqual([10, 7, 8, 9]);
  const processes = await readProcessesAt(procRoot, '/a', located);
  expect(processes.map(({ pid }) => pid)).toEqual([7, 8]);
});
