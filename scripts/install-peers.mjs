// `npm run test:peers:install`: brings the real programs that tests run against, each only where it is missing.
// Debian packages are downloaded and unpacked into a cache, the Collector is built there from its manifest: nothing is
// installed into the system, but for the compilers, Python, perf and tmux where they are missing and this runs as root.
import { chmod, cp } from 'node:fs/promises';
import { join } from 'node:path';
import { makeablePlatforms } from '../deploy/image/platforms.mjs';
import { installCadvisor } from './lib/cadvisor.mjs';
import { CONTAINERD_RELEASES, installReleasedContainerd } from './lib/containerd-peers.mjs';
import { controlPlaneSteps } from './lib/control-plane.mjs';
import { downloadPackage, unpackPackages, updatePackageLists } from './lib/debian.mjs';
import { installDiscoveringPrometheus } from './lib/discovering-prometheus.mjs';
import { engineSteps } from './lib/engine-peers.mjs';
import { installEmulator, installImageParts } from './lib/image-peers.mjs';
import { installKernel, installMachineTools } from './lib/install-machines.mjs';
import { QUICK_KERNEL } from './lib/machines.mjs';
import { installManifestProgram, installSchemas } from './lib/manifest-tools.mjs';
import { installMuslNode } from './lib/musl-node.mjs';
import { cache, onPath, unpackedPackage } from './lib/peer-files.mjs';
import { COLLECTOR_MANIFEST, collectorBuild, DEBIAN_PACKAGES } from './lib/peers.mjs';
import { missingCompiler } from './lib/prepare.mjs';
import { outputOf, run, runToEnd } from './lib/run.mjs';
import { exists, inTemporaryDirectory, makeWhole } from './lib/temporary.mjs';
import { installZig } from './lib/zig.mjs';

const tell = (line) => process.stderr.write(`peers: ${line}\n`);

/** What the cache cannot hold: it works only where it is installed. */
async function installPackages(missing) {
  if (missing.length === 0) return;
  if (process.getuid() !== 0) throw new Error(`needs root: apt-get install ${missing.join(' ')}`);
  tell(`installing ${missing.join(', ')}`);
  await updatePackageLists();
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}

const runs = async (program) => (await outputOf(program, ['--version'])) !== undefined;

async function installPrograms() {
  const python = (await runs('python3')) ? [] : ['python3'];
  const pip = (await outputOf('python3', ['-m', 'pip', '--version'])) === undefined ? ['python3-pip'] : [];
  await installPackages([...(await missingCompiler()), ...python, ...pip]);
}

/** clang brings libFuzzer, which lies in its runtime. */
async function installClang() {
  await installPackages([
    ...((await runs('clang++')) ? [] : ['clang', 'libclang-rt-dev']),
    ...((await runs('clang-tidy')) ? [] : ['clang-tidy']),
  ]);
}

/** perf depends on a dozen libraries of its release. */
async function installPerf() {
  await installPackages((await runs('perf')) ? [] : ['linux-perf']);
}

/** A terminal, of which it is known what is on its screen. */
async function installTmux() {
  await installPackages(onPath('tmux') === undefined ? ['tmux'] : []);
}

async function unpackPackage(name) {
  const target = unpackedPackage(name);
  if (await exists(target)) return tell(`${name} is there: ${target}`);
  tell(`unpacking the Debian package ${name} to ${target}`);
  await inTemporaryDirectory(async (directory) => {
    const file = await downloadPackage(name, directory);
    await makeWhole(target, (partial) => unpackPackages([file], partial));
  });
}

async function buildCollector() {
  const { version, program } = collectorBuild();
  if (await exists(program)) return tell(`the OpenTelemetry Collector is there: ${program}`);
  if ((await outputOf('go', ['version'])) === undefined) {
    throw new Error(
      'the OpenTelemetry Collector is built with Go >= 1.25, which is not there: https://go.dev/dl',
    );
  }
  tell(`building the OpenTelemetry Collector ${version} (minutes, once) to ${program}`);
  await inTemporaryDirectory(async (directory) => {
    const env = { ...process.env, GOBIN: directory, GOFLAGS: '-mod=mod', CGO_ENABLED: '0' };
    await run('go', ['install', `go.opentelemetry.io/collector/cmd/builder@v${version}`], { env });
    const manifest = join(directory, 'builder.yaml');
    await cp(COLLECTOR_MANIFEST, manifest);
    // The builder ends in `go mod tidy`, which also wants what only the tests of components need and fails where a proxy
    // does not serve it. Sources and go.mod are written by then: whether they are good is for the compiler to say.
    await runToEnd(join(directory, 'builder'), ['--config', manifest, '--skip-compilation'], {
      cwd: directory,
      env,
    });
    await makeWhole(program, async (partial) => {
      await run('go', ['build', '-trimpath', '-ldflags', '-s -w', '-o', partial, '.'], {
        cwd: join(directory, 'sources'),
        env,
      });
      await chmod(partial, 0o755);
    });
  });
}

const STEPS = [
  ['programs', installPrograms],
  ['perf', installPerf],
  ['tmux', installTmux],
  ['clang', installClang],
  ...DEBIAN_PACKAGES.map((name) => [name, () => unpackPackage(name)]),
  ...CONTAINERD_RELEASES.map((suite) => [
    `containerd-${suite}`,
    () => installReleasedContainerd(suite, tell),
  ]),
  ...engineSteps(tell),
  ['otelcol', buildCollector],
  ...controlPlaneSteps(tell),
  ['prometheus-discovering', () => installDiscoveringPrometheus(tell)],
  ['cadvisor', () => installCadvisor(tell)],
  ['kubernetes-schemas', () => installSchemas(tell)],
  ['kustomize', () => installManifestProgram('kustomize', tell)],
  ['helm', () => installManifestProgram('helm', tell)],
  ...makeablePlatforms().map(([name, platform]) => [
    `image-${name}`,
    () => installImageParts(platform, tell),
  ]),
  ['qemu-aarch64-static', () => installEmulator(tell)],
  ['zig', () => installZig(tell)],
  ['node-musl-x64', () => installMuslNode('x64', tell)],
  ['node-musl-arm64', () => installMuslNode('arm64', tell)],
  ['machines', () => installMachineTools(tell)],
  [`linux-${QUICK_KERNEL}`, () => installKernel(QUICK_KERNEL, tell)],
];

tell(`the cache is ${cache()}`);
for (const [name, step] of STEPS) {
  try {
    await step();
  } catch (error) {
    tell(`${name}: ${error.message}`);
    process.exitCode = 1;
  }
}
