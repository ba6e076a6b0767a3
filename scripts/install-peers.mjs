// `npm run test:peers:install`: brings the real programs that tests run against, each only where it is missing.
// Debian packages are downloaded and unpacked into a cache, the Collector is built there from its manifest: nothing is
// installed into the system, but for the compiler and Python where they are missing and this runs as root.
import { access, chmod, cp, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { COLLECTOR_MANIFEST, cache, collectorBuild, DEBIAN_PACKAGES, unpackedPackage } from './lib/peers.mjs';
import { missingCompiler } from './lib/prepare.mjs';
import { outputOf, run, runToEnd } from './lib/run.mjs';

const tell = (line) => process.stderr.write(`peers: ${line}\n`);

const exists = (path) =>
  access(path).then(
    () => true,
    () => false,
  );

/** Runs `work` with a temporary directory that is removed whatever happens. */
async function inTemporaryDirectory(work) {
  const directory = await mkdtemp(join(tmpdir(), 'psiperf-peers-'));
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** A new machine has no package lists; only root can fetch them. */
async function updatePackageLists() {
  if (process.getuid() === 0) await run('apt-get', ['update', '-qq']);
}

/** What the cache cannot hold: it works only where it is installed. */
async function installPrograms() {
  const missing = await missingCompiler();
  if ((await outputOf('python3', ['--version'])) === undefined) missing.push('python3');
  if (missing.length === 0) return;
  if (process.getuid() !== 0) throw new Error(`needs root: apt-get install ${missing.join(' ')}`);
  tell(`installing ${missing.join(', ')}`);
  await updatePackageLists();
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}

async function downloadPackage(name, directory) {
  // The sandbox user of apt cannot write into a directory of ours; root downloads as root.
  const download = () =>
    run('apt-get', ['download', '-qq', '-o', 'APT::Sandbox::User=root', name], { cwd: directory });
  try {
    await download();
  } catch {
    await updatePackageLists();
    await download();
  }
  const [file] = await readdir(directory);
  return join(directory, file);
}

async function unpackPackage(name) {
  const target = unpackedPackage(name);
  if (await exists(target)) return tell(`${name} is there: ${target}`);
  tell(`unpacking the Debian package ${name} to ${target}`);
  await inTemporaryDirectory(async (directory) => {
    const partial = `${target}.${process.pid}`;
    await mkdir(partial, { recursive: true });
    await run('dpkg-deb', ['--extract', await downloadPackage(name, directory), partial]);
    await rename(partial, target);
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
    const partial = `${program}.${process.pid}`;
    await mkdir(dirname(program), { recursive: true });
    await run('go', ['build', '-trimpath', '-ldflags', '-s -w', '-o', partial, '.'], {
      cwd: join(directory, 'sources'),
      env,
    });
    await chmod(partial, 0o755);
    await rename(partial, program);
  });
}

const STEPS = [
  ['programs', installPrograms],
  ...DEBIAN_PACKAGES.map((name) => [name, () => unpackPackage(name)]),
  ['otelcol', buildCollector],
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
