// A pod of a real containerd, whose containers share their process namespace, seen from inside of one of them.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runPsiperf } from '../../bed/run-psiperf.ts';
import { ContainerdNode } from './containerd-node.ts';

const UID = '11111111-2222-3333-4444-555555555555';

/** The cgroup's directory of a container, and its first process as the machine numbers it. */
async function findContainer(node: ContainerdNode, id: string) {
  const { directory } = await node.findCgroup(id);
  const [pid = ''] = (await readFile(join(directory, 'cgroup.procs'), 'utf8')).split('\n');
  return { directory, pid };
}

/** What starts a program in a container's cgroup and namespaces, but for its files: the image has no Node.js. */
function enter({ directory, pid }: { readonly directory: string; readonly pid: string }): string[] {
  const join = 'echo $$ > "$0/cgroup.procs" && exec "$@"';
  const namespaces = [`--pid=/proc/${pid}/ns/pid`, `--cgroup=/proc/${pid}/ns/cgroup`];
  return ['sh', '-c', join, directory, 'nsenter', ...namespaces, 'unshare', '--mount', '--mount-proc'];
}

test.for([
  ['containerd', 'cgroupfs', undefined],
  ['containerd-sid', 'systemd', 'containerd'],
] as const)('%s with the %s driver: the other containers of the pod, by their ids', async (row, { skip }) => {
  const [peer, driver, runtime] = row;
  await using node = await ContainerdNode.start(peer, driver, skip);
  const pod = await node.runPod({ uid: UID, name: 'web-0', namespace: 'shop' });
  const id = await pod.start('app');
  const own = await findContainer(node, await pod.start('psiperf'));
  const neighbour = await node.runPod({ uid: UID.replaceAll('1', '6'), name: 'other', namespace: 'shop' });
  await neighbour.start('app');

  const names = { POD_NAME: 'web-0', POD_NAMESPACE: 'shop', POD_UID: UID };
  const { stdout, stderr } = await runPsiperf(['read', '--sidecar', '--format', 'json'], names, enter(own));
  expect(stderr).toBe('');
  const { cgroups } = JSON.parse(stdout);
  expect(cgroups).toHaveLength(1);
  expect(cgroups[0].attributes).toEqual({
    'k8s.namespace.name': 'shop',
    'k8s.pod.name': 'web-0',
    'k8s.pod.uid': UID,
    'container.id': id,
    ...(runtime === undefined ? {} : { 'container.runtime.name': runtime }),
    'cgroup.path': expect.stringMatching(/^\/\.\.\//),
  });
  const { directory } = await findContainer(node, id);
  const total = /^some .*total=(\d+)$/m.exec(await readFile(join(directory, 'cpu.pressure'), 'utf8'))?.[1];
  expect(cgroups[0].sample.cpu.some.totalMicros).toBeLessThanOrEqual(Number(total));
});
