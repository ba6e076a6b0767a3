// A Kubernetes API server and its etcd, built from the Go module proxy into the cache by the modules in test/peers/kubernetes.
import { readFileSync } from 'node:fs';
import { chmod, copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inRoot } from './paths.mjs';
import { cache, firstThatExists } from './peer-files.mjs';
import { outputOf, run } from './run.mjs';
import { exists, inTemporaryDirectory, makeWhole } from './temporary.mjs';

const VERSION_OF_KUBERNETES = 'k8s.io/component-base/version.gitVersion';

const PROGRAMS = Object.freeze({
  etcd: { directory: 'etcd', module: 'go.etcd.io/etcd/server/v3', command: '' },
  'kube-apiserver': { directory: 'api-server', module: 'k8s.io/kubernetes', command: '/cmd/kube-apiserver' },
});

const moduleFile = ({ directory }) => inRoot('test/peers/kubernetes', directory, 'go.mod');

/** The version that its module requires, with the `v`. */
function versionOf(program) {
  const file = moduleFile(program);
  const required = new RegExp(`^require ${program.module} (\\S+)$`, 'm').exec(readFileSync(file, 'utf8'));
  if (required === null) throw new Error(`${file} does not require ${program.module}`);
  return required[1];
}

const programPath = (name) => join(cache(), 'bin', `${name}-${versionOf(PROGRAMS[name]).slice(1)}`);

/** What tests can require, for PEERS. */
export const CONTROL_PLANE_PEERS = Object.freeze({
  etcd: () => firstThatExists([programPath('etcd')]),
  'kube-apiserver': () => firstThatExists([programPath('kube-apiserver')]),
});

/** Builds one of them, which takes minutes, once. */
export async function installControlPlaneProgram(name, tell) {
  const target = programPath(name);
  if (await exists(target)) return tell(`${name} is there: ${target}`);
  if ((await outputOf('go', ['version'])) === undefined)
    throw new Error('needs Go >= 1.26, which is not there: https://go.dev/dl');
  const program = PROGRAMS[name];
  const version = versionOf(program);
  tell(`building ${name} ${version} (minutes, once) to ${target}`);
  await inTemporaryDirectory(async (directory) => {
    // The build writes what it needs into the module, so it is given a copy.
    await copyFile(moduleFile(program), join(directory, 'go.mod'));
    await writeFile(join(directory, 'peers.go'), 'package peers\n');
    const env = { ...process.env, GOFLAGS: '-mod=mod -buildvcs=false', CGO_ENABLED: '0' };
    await makeWhole(target, async (partial) => {
      const flags = ['-trimpath', '-ldflags', `-s -w -X ${VERSION_OF_KUBERNETES}=${version}`, '-o', partial];
      await run('go', ['build', ...flags, `${program.module}${program.command}`], { cwd: directory, env });
      await chmod(partial, 0o755);
    });
  });
}
