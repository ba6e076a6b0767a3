import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { PREBUILDS } from '../../scripts/lib/prebuilds.mjs';
import { requirePeer, requireRoot } from '../peer.ts';
import { LIBRARIES, PACKAGE_NAMES, PackedPackages, requirePrebuilds } from './packed.ts';
import { type PackageManager, Project, WITH_GRPC } from './project.ts';

/** How many names each package exports. */
const IMPORT_ALL = `
const counts = {};
for (const name of ${JSON.stringify(LIBRARIES)}) counts[name] = Object.keys(await import(name)).length;
console.log(JSON.stringify(counts));
`;
const REQUIRE_ALL = `
const counts = {};
for (const name of ${JSON.stringify(LIBRARIES)}) counts[name] = Object.keys(require(name)).filter((key) => key !== '__esModule').length;
console.log(JSON.stringify(counts));
`;

/** One collection of a MeterProvider of the service's own; which addons were loaded for it, and what was told by diag. */
const OBSERVE = `
import { readFileSync } from 'node:fs';
import { diag } from '@opentelemetry/api';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { observePressure } from '@psiperf/psi';

const told = [];
const tell = (...words) => told.push(words.join(' '));
diag.setLogger({ error: tell, warn: tell, info() {}, debug() {}, verbose() {} });
class OnDemand extends MetricReader {
  async onForceFlush() {}
  async onShutdown() {}
}
const reader = new OnDemand();
const provider = new MeterProvider({ readers: [reader] });
const pressure = observePressure(provider.getMeter('a-service'), { subject: 'container' });
const { resourceMetrics } = await reader.collect();
await pressure.close();
await provider.shutdown();
const metrics = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
const addons = new Set(readFileSync('/proc/self/maps', 'utf8').match(/\\S+\\.node$/gm));
console.log(JSON.stringify({ names: metrics.map((metric) => metric.descriptor.name), addons: [...addons], told }));
`;

const ROLLDOWN = inRoot('packages/agent/node_modules/rolldown/bin/cli.mjs');

const ALIASES = LIBRARIES.map((name) => [name, name.slice('@psiperf/'.length)] as const);
const NAMESPACES = ALIASES.map(([name, alias]) => `import * as ${alias} from '${name}';`);
const USES = ALIASES.map(([, alias]) => `export type Of_${alias} = keyof typeof ${alias};`);
const TYPED = `${[...NAMESPACES, ...USES].join('\n')}
import type { Meter } from '@opentelemetry/api';
export const observe = (meter: Meter): Promise<void> => psi.observePressure(meter).close();
// @ts-expect-error: types are there, and not any
export const wrong: number = psi.observePressure;
`;
const tsconfig = (module: string, moduleResolution: string) =>
  JSON.stringify({
    compilerOptions: {
      target: 'es2024',
      lib: ['es2024', 'esnext.disposable'],
      module,
      moduleResolution,
      types: ['node'],
      strict: true,
      skipLibCheck: false,
      noEmit: true,
    },
    files: module === 'nodenext' ? ['typed.mts', 'typed.cts'] : ['typed.mts'],
  });

const OWN_PREBUILD =
  PREBUILDS.find(({ arch, libc }) => arch === process.arch && libc === 'glibc')?.path ?? '';

let packed: PackedPackages;
beforeAll(async () => {
  packed = await PackedPackages.make();
});
afterAll(() => packed?.[Symbol.asyncDispose]());

describe.each<PackageManager>(['npm', 'pnpm'])(
  'all packages, installed by %s without a compiler',
  (manager) => {
    let project: Project;
    beforeAll(async () => {
      project = await Project.make(manager, packed);
      await project.install(PACKAGE_NAMES);
    });
    afterAll(() => project?.[Symbol.asyncDispose]());

    it('can be imported and required, and export the same', async () => {
      await project.write('import-all.mjs', IMPORT_ALL);
      await project.write('require-all.cjs', REQUIRE_ALL);
      const imported = await project.run('import-all.mjs');
      expect(imported).toMatchObject({ exitCode: 0, stderr: '' });
      const counts: Record<string, number> = JSON.parse(imported.stdout);
      expect(Object.values(counts).every((count) => count > 5)).toBe(true);
      const required = await project.run('require-all.cjs');
      expect(required).toMatchObject({ exitCode: 0, stderr: '', stdout: imported.stdout });
    });

    it.each([
      ['nodenext', 'nodenext'],
      ['esnext', 'bundler'],
    ])('have types for a strict service, module %s, resolution %s', async (module, resolution) => {
      await project.write('typed.mts', TYPED);
      await project.write('typed.cts', TYPED);
      await project.write('tsconfig.json', tsconfig(module, resolution));
      const compiled = await project.run(inRoot('node_modules/typescript/bin/tsc'), ['-p', '.']);
      expect(compiled).toMatchObject({ exitCode: 0, stdout: '' });
    });

    it('observe pressure in its MeterProvider, by the prebuilt addon', async ({ skip }) => {
      requirePrebuilds(skip);
      await project.write('observe.mjs', OBSERVE);
      const { stdout, stderr } = await project.run('observe.mjs');
      expect(stderr).toBe('');
      const { names, addons, told } = JSON.parse(stdout);
      expect(names).toContain('container.cpu.pressure.time');
      expect(addons).toEqual([expect.stringContaining(OWN_PREBUILD.replace('native/', '/@psiperf/native/'))]);
      expect(told).toEqual([]);
    });

    it.each(['darwin', 'win32'])('load on %s, observe nothing and say why once', async (platform) => {
      await project.write('observe.mjs', OBSERVE);
      await project.write('as.mjs', `Object.defineProperty(process, 'platform', { value: '${platform}' });`);
      const { exitCode, stdout, stderr } = await project.run('--import', ['./as.mjs', 'observe.mjs']);
      expect(exitCode, stderr).toBe(0);
      const { names, addons, told } = JSON.parse(stdout);
      expect({ names, addons }).toEqual({ names: [], addons: [] });
      expect(told).toEqual([expect.stringContaining(platform)]);
    });

    it('read with TypeScript on a processor for which there is no addon', async () => {
      await project.write('observe.mjs', OBSERVE);
      await project.write('as.mjs', `Object.defineProperty(process, 'arch', { value: 'riscv64' });`);
      const { exitCode, stdout, stderr } = await project.run('--import', ['./as.mjs', 'observe.mjs']);
      expect(exitCode, stderr).toBe(0);
      const { names, addons, told } = JSON.parse(stdout);
      expect(names).toContain('container.cpu.pressure.time');
      expect(addons).toEqual([]);
      expect(told.length).toBeLessThanOrEqual(1);
    });

    it('read with TypeScript in a bundle whose modules have no address', async () => {
      await project.write('observe.mjs', OBSERVE);
      const noAddress = ['--transform.define', 'import.meta.url:undefined'];
      await execa(
        process.execPath,
        [ROLLDOWN, 'observe.mjs', '--file', 'bundled.mjs', '--platform', 'node', ...noAddress],
        { cwd: project.path },
      );
      const { exitCode, stdout, stderr } = await project.run('bundled.mjs');
      expect(exitCode, stderr).toBe(0);
      const { names, addons, told } = JSON.parse(stdout);
      expect(names).toContain('container.cpu.pressure.time');
      expect({ addons, told }).toEqual({ addons: [], told: [] });
    });

    it('have the psiperf command, which says what it may as nobody', async ({ skip }) => {
      requirePrebuilds(skip);
      requireRoot(skip);
      const command = join('node_modules/@psiperf/agent/bundle/psiperf.js');
      expect(existsSync(join(project.path, 'node_modules/.bin/psiperf'))).toBe(true);
      const version = await project.run(command, ['--version']);
      const manifest = JSON.parse(await readFile(inRoot('packages/agent/package.json'), 'utf8'));
      expect(version).toMatchObject({ exitCode: 0, stdout: manifest.version, stderr: '' });
      const check = await project.run(command, ['check'], { uid: 65534 });
      expect(check.exitCode, check.stderr).toBe(0);
      expect(check.stdout).toMatch(/^ok {4}reader: native, Node\.js/m);
      expect(check.stdout).toMatch(/^ok {4}pressure of the node: cpu/m);
    });

    it('leave nothing when they are taken away', async () => {
      await project.remove(PACKAGE_NAMES);
      const installed = await readdir(join(project.path, 'node_modules'), { recursive: true });
      // npm leaves the empty directory of a scope.
      const left = installed.filter((path) => path.includes('psiperf') && path !== '@psiperf');
      expect(left).toEqual([]);
      const { dependencies } = JSON.parse(await readFile(join(project.path, 'package.json'), 'utf8'));
      expect(Object.keys(dependencies)).toEqual(['@opentelemetry/api', '@opentelemetry/sdk-metrics']);
    });
  },
);

it('need no approval of pnpm, but for gRPC', async () => {
  await using project = await Project.make('pnpm', packed);
  const names = PACKAGE_NAMES.filter((name) => !WITH_GRPC.has(name));
  await expect(project.install(names)).resolves.toBeUndefined();
});

it('are not packed by npm itself, which would leave in them what nobody can install', async () => {
  const packing = await execa('npm', ['pack', '--dry-run', '--loglevel=error'], {
    cwd: inRoot('packages/psi'),
    reject: false,
  });
  expect(packing.exitCode).not.toBe(0);
  expect(packing.stderr).toContain('npm run pack -- <folder>');
});

describe('where there is no prebuilt addon', () => {
  let project: Project;
  beforeAll(async () => {
    project = await Project.make('npm', packed);
    await project.install(['@psiperf/psi', '@psiperf/agent'], '--ignore-scripts');
    await project.write('observe.mjs', OBSERVE);
  });
  afterAll(() => project?.[Symbol.asyncDispose]());

  const command = 'node_modules/@psiperf/agent/bundle/psiperf.js';
  const native = () => join(project.path, 'node_modules/@psiperf/native');

  it('there was one, although nothing ran when it was installed', async ({ skip }) => {
    requirePrebuilds(skip);
    expect(await readdir(native())).not.toContain('build');
    expect((await project.run(command, ['check'])).stdout).toMatch(/^ok {4}reader: native/m);
  });

  it('reads with TypeScript, and says in one line how to compile it', async () => {
    await rm(join(native(), 'prebuilds'), { recursive: true, force: true });
    const { stdout } = await project.run(command, ['check']);
    expect(stdout).toMatch(
      /^note {2}reader: typescript, .*is not built: run node .*\/@psiperf\/native\/compile\.mjs with CMake and a C\+\+ compiler installed$/m,
    );
    const observed = await project.run('observe.mjs');
    expect(observed.exitCode, observed.stderr).toBe(0);
    const { names, addons } = JSON.parse(observed.stdout);
    expect(names).toContain('container.cpu.pressure.time');
    expect(addons).toEqual([]);
  });

  it('says what is missing where it cannot be compiled', async () => {
    const { exitCode, stderr } = await project.run(join(native(), 'compile.mjs'));
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^psiperf: the addon could not be compiled \(.*\): it needs Linux, CMake >= 3\.21 and/,
    );
  });

  it('is compiled by that command where there is a compiler', async ({ skip }) => {
    requirePeer('cc', skip);
    await execa(process.execPath, [join(native(), 'compile.mjs')], { cwd: project.path });
    const { stdout } = await project.run('observe.mjs');
    expect(JSON.parse(stdout).addons).toEqual([join(native(), 'build/Release/psiperf.node')]);
  });
});
