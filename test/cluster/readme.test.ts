// What the READMEs tell an operator to type, typed.
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { IMAGE_NAME } from '../../deploy/image/write-archive.mjs';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { readSection } from '../bed/documents/read-section.ts';
import { TemporaryDirectory } from '../bed/temporary-directory.ts';
import { requirePeer } from '../peer.ts';
import type { Cluster } from '../peers/kubernetes/cluster.ts';
import { shareCluster } from './shared-cluster.ts';

const requireCluster = shareCluster();

/** A shell in the checkout, with programs under their own names and the cluster as the current one. */
async function openShell({ kubeconfig }: Cluster, programs: Readonly<Record<string, string>>) {
  const directory = await TemporaryDirectory.make();
  onTestFinished(() => directory[Symbol.asyncDispose]());
  for (const [name, path] of Object.entries(programs)) await symlink(path, join(directory.path, name));
  const env = { KUBECONFIG: kubeconfig, HOME: directory.path, PATH: `${directory.path}:${process.env.PATH}` };
  return async (command: string) => (await execa('sh', ['-c', command], { cwd: inRoot(), env })).stdout;
}

test('the commands of the README roll the base out and check it', async ({ skip }) => {
  const cluster = await requireCluster(skip);
  await cluster.node.nameImage(IMAGE_NAME.replace('docker.io/library', 'registry.example'), IMAGE_NAME);
  const run = await openShell(cluster, { kubectl: requirePeer('kubectl', skip) });
  const { commands } = await readSection('README.md', '## On Kubernetes');
  const outputs = [];
  for (const command of commands) outputs.push(await run(command));
  expect(outputs.at(-3)).toContain('daemon set "psiperf" successfully rolled out');
  expect(outputs.at(-2)).toContain('serving http://0.0.0.0:9464/metrics');
  expect(outputs.at(-1)).toMatch(/^ok {4}names from log-names: pod, namespace, container, restart count$/m);
  expect(outputs.at(-1)).not.toMatch(/^fail/m);
  await cluster.kubectl('delete', '-k', inRoot('deploy/base'), '--wait');
});

test("the chart's command installs it with counters, and uninstalls it", async ({ skip }) => {
  const cluster = await requireCluster(skip);
  await cluster.node.nameImage(IMAGE_NAME.replace('docker.io/library', 'registry.example'), IMAGE_NAME);
  const programs = { kubectl: requirePeer('kubectl', skip), helm: requirePeer('helm', skip) };
  const run = await openShell(cluster, programs);
  const install = await readSection('deploy/README.md', '### With Helm');
  for (const command of install.commands) await run(command);
  const outputs = [];
  const look = await readSection('deploy/README.md', '### Look');
  for (const command of look.commands) outputs.push(await run(command));
  expect(outputs[0]).toContain('successfully rolled out');
  expect(outputs[2]).toMatch(/^ok {4}software events: /m);
  await run('helm uninstall psiperf --namespace psiperf --wait');
  expect(await cluster.kubectl('--namespace', 'psiperf', 'get', 'daemonsets', '--output=name')).toBe('');
});
