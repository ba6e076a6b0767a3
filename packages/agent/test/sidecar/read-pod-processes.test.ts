import { describe, expect, it } from 'vitest';
import { readPodProcesses } from '../../src/sidecar/read-pod-processes.ts';
import { makeTemporaryTree } from './temporary-tree.ts';

const OWN = { 'self/cgroup': '0::/\n', '20/cgroup': '0::/\n' };
const PAUSE = { '1/cgroup': '1:name=systemd:/x\n0::/../pause\n' };

describe('readPodProcesses', () => {
  it('groups the processes of others by cgroup, without the first process and its own', async () => {
    const proc = makeTemporaryTree({
      ...OWN,
      ...PAUSE,
      '7/cgroup': '0::/../app\n',
      '9/cgroup': '0::/../app\n',
      '11/cgroup': '0::/../other/below\n',
      '21/cgroup': '0::/below\n',
      uptime: '1\n',
    });
    const { namespace, ownCgroup, byCgroup } = await readPodProcesses(proc);
    expect([namespace, ownCgroup]).toEqual(['shared', '/']);
    expect(Object.fromEntries(byCgroup)).toEqual({ '/../app': [7, 9], '/../other/below': [11] });
  });

  it('leaves out what has ended meanwhile, and what is in no cgroup v2', async () => {
    const proc = makeTemporaryTree({ ...OWN, ...PAUSE, '7/comm': 'x\n', '8/cgroup': '1:name=systemd:/x\n' });
    expect((await readPodProcesses(proc)).byCgroup.size).toBe(0);
  });

  it('tells a namespace that is not shared', async () => {
    const proc = makeTemporaryTree({ 'self/cgroup': '0::/\n', '1/cgroup': '0::/\n' });
    expect((await readPodProcesses(proc)).namespace).toBe('own');
  });

  it("tells the node's namespace, and takes nobody there for a container of the pod", async () => {
    const proc = makeTemporaryTree({ ...OWN, '2/comm': 'kthreadd\n', '7/cgroup': '0::/../app\n' });
    const { namespace, byCgroup } = await readPodProcesses(proc);
    expect([namespace, byCgroup.size]).toEqual(['node', 0]);
  });

  it('knows no own cgroup without cgroup v2', async () => {
    const proc = makeTemporaryTree({ 'self/cgroup': '1:cpu:/\n' });
    expect((await readPodProcesses(proc)).ownCgroup).toBeUndefined();
  });
});
