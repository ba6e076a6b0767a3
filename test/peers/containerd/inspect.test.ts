// `psiperf inspect` of a container that a real containerd runs.
import { readlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { runPsiperf } from '../../bed/run-psiperf.ts';
import { ContainerdNode } from './containerd-node.ts';

const UID = '11111111-2222-3333-4444-555555555555';

test.for([
  ['containerd', 'cgroupfs'],
  ['containerd-sid', 'systemd'],
] as const)(
  '%s with the %s driver: from its pid to its pod, back, and into it',
  async ([peer, driver], { skip }) => {
    await using node = await ContainerdNode.start(peer, driver, skip);
    const pod = await node.runPod({ uid: UID, name: 'web-0', namespace: 'shop' });
    const id = await pod.start('app', 0, 'own');
    const { roots, cgroupDirectory } = node;
    const args = [
      '--host-root',
      dirname(roots.run),
      '--proc-root',
      '/proc',
      '--cgroup-root',
      cgroupDirectory,
    ];
    const inspect = async (...what: string[]) => {
      const { exitCode, stdout, stderr } = await runPsiperf(['inspect', ...what, ...args]);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      return stdout;
    };

    const [ofPod] = JSON.parse(await inspect('shop/web-0', '--json')).inspected;
    const { pid } = ofPod.first;
    // What runc has told containerd.
    const told = await execa(node.ctr, ['--address', node.socket, '--namespace', 'k8s.io', 'tasks', 'ls']);
    expect(told.stdout).toMatch(new RegExp(`^${id} +${pid} +RUNNING$`, 'm'));

    const [ofPid] = JSON.parse(await inspect(String(pid), '--json')).inspected;
    expect(ofPid.process).toMatchObject({ command: 'sleep', pid, pids: [pid, 1], containerPid: 1 });
    expect(ofPid.owner).toMatchObject({
      kind: 'container',
      attributes: {
        'k8s.namespace.name': 'shop',
        'k8s.pod.name': 'web-0',
        'k8s.pod.uid': UID,
        'k8s.container.name': 'app',
        'container.id': id,
        'container.image.name': 'docker.io/library/psiperf-test',
      },
    });
    expect(ofPid.namespaces).toContainEqual(
      expect.objectContaining({
        name: 'mnt',
        inode: Number(/\d+/.exec(readlinkSync(`/proc/${pid}/ns/mnt`))?.[0]),
        withHost: false,
      }),
    );
    // The pod is in the host's network.
    expect(ofPid.namespaces).toContainEqual(expect.objectContaining({ name: 'net', withHost: true }));
    expect(ofPid.commands.inspect).toBe(`crictl inspect ${id}`);
    expect(ofPid.commands.nsenter).not.toContain('--net');

    const inside = await execa(`${ofPid.commands.nsenter} -c 'cd /bin; echo *; echo $$'`, { shell: true });
    const [files, shell] = inside.stdout.split('\n');
    expect(files).toBe('busybox sh sleep');
    expect(Number(shell)).toBeLessThan(100);

    const text = await inspect('web-0/app', '--pid', '1');
    expect(text).toMatch(new RegExp(`^pids +${pid} on the host, 1 in the container$`, 'm'));

    const sharing = await pod.start('sharing');
    const [ofSharing] = JSON.parse(await inspect(sharing, '--json')).inspected;
    expect(ofSharing.first.containerPid).toBeGreaterThan(1);
    expect(ofSharing.first.pids).toHaveLength(2);

    const [ofSandbox] = JSON.parse(await inspect(pod.sandboxId, '--json')).inspected;
    expect(ofSandbox.owner).toMatchObject({ kind: 'sandbox', attributes: { 'k8s.pod.name': 'web-0' } });
    expect(ofSandbox.commands.inspect).toBe(`crictl inspectp ${pod.sandboxId}`);
    expect(await inspect(pod.sandboxId)).toMatch(/^container +the sandbox of pod shop\/web-0, /m);
    await pod.end();
  },
);
