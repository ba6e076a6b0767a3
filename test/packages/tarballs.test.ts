import { readFile, stat } from 'node:fs/promises';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { execa } from 'execa';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { PREBUILDS } from '../../scripts/lib/prebuilds.mjs';
import { LIBRARIES, PACKAGE_NAMES, PackedPackages, requirePrebuilds } from './packed.ts';

/** What attw says of every package that is ES modules alone (docs/adr/0022). */
const OF_ES_MODULES_ALONE = new Map([
  // Resolution as before Node.js 12, which knows no `exports`: no Node.js that these packages run on resolves so.
  ['NoResolution', 'node10'],
  // "A require of this fails": not since Node.js 22.12. TypeScript agrees from `module: node20` on.
  ['CJSResolvesToESM', 'node16-cjs'],
]);

/** What each package may have in it, by the ends of names; the sources are there for the maps. */
const SOURCES = [/^package\/src\/.+\.ts$/];
const COMPILED = [/^package\/dist\/.+\.(js|d\.ts)(\.map)?$/];
const ALWAYS = [/^package\/(package\.json|README\.md|LICENSE)$/];
const KINDS: Readonly<Record<string, readonly RegExp[]>> = {
  '@psiperf/agent': [...ALWAYS, /^package\/bundle\/([\w.-]+\.js|THIRD-PARTY-LICENSES\.txt)$/],
  '@psiperf/native': [
    ...ALWAYS,
    /^package\/(addon\.cjs|binding-options\.cjs|compile\.mjs|CMakeLists\.txt)$/,
    /^package\/src\/.+\.(cc|h|map)$/,
    /^package\/prebuilds\/psiperf-linux-(x64|arm64)(-musl)?\/node-napi-v9\.node$/,
  ],
  ...Object.fromEntries(LIBRARIES.map((name) => [name, [...ALWAYS, ...SOURCES, ...COMPILED]])),
};

const LARGEST_BYTES: Readonly<Record<string, number>> = { '@psiperf/agent': 1.5e6, '@psiperf/native': 1.5e6 };
const LARGEST_LIBRARY_BYTES = 300_000;

let packed: PackedPackages;
beforeAll(async () => {
  packed = await PackedPackages.make();
});
afterAll(() => packed?.[Symbol.asyncDispose]());

describe.each(PACKAGE_NAMES)('the tarball of %s', (name) => {
  const file = () => packed.files[name] ?? '';

  async function readEntry(path: string): Promise<string> {
    return (await execa('tar', ['-xzOf', file(), `package/${path}`])).stdout;
  }

  async function listFiles(): Promise<string[]> {
    return (await execa('tar', ['-tzf', file()])).stdout.split('\n');
  }

  it('has files of the kinds that belong in it, and no other', async () => {
    const files = await listFiles();
    const kinds = KINDS[name] ?? [];
    expect(files.filter((path) => !kinds.some((kind) => kind.test(path)))).toEqual([]);
    for (const path of ['LICENSE', 'README.md', 'package.json']) expect(files).toContain(`package/${path}`);
    expect(await readEntry('LICENSE')).toBe((await readFile(inRoot('LICENSE'), 'utf8')).trimEnd());
    expect((await stat(file())).size).toBeLessThan(LARGEST_BYTES[name] ?? LARGEST_LIBRARY_BYTES);
  });

  it('has for every file that was compiled, and every map, the source', async () => {
    const files = new Set(await listFiles());
    const compiled = [...files].filter((path) => path.startsWith('package/dist/'));
    expect(compiled.length > 0).toBe(LIBRARIES.includes(name));
    const sourceOf = (path: string) =>
      path.replace('/dist/', '/src/').replace(/(\.d\.ts|\.js)(\.map)?$/, '.ts');
    expect(compiled.filter((path) => !files.has(sourceOf(path)))).toEqual([]);
  });

  it('says what a registry and package managers ask for, in versions alone', async () => {
    const manifest = JSON.parse(await readEntry('package.json'));
    expect(manifest).toMatchObject({
      name,
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      license: 'Apache-2.0',
      description: expect.stringMatching(/./),
      engines: { node: '>=22.19' },
    });
    expect(JSON.stringify(manifest)).not.toMatch(/workspace:|catalog:|link:|file:/);
    // Package managers come to refuse packages that run something when they are installed.
    const scripts = Object.keys(manifest.scripts ?? {});
    expect(scripts.filter((script) => /install|prepare/.test(script))).toEqual([]);
    const dependencies: Record<string, string> = manifest.dependencies ?? {};
    // What the host has of its own: two of it do not know each other.
    expect(dependencies).not.toHaveProperty('@opentelemetry/api');
    expect(dependencies).not.toHaveProperty('@opentelemetry/sdk-metrics');
    for (const [dependency, version] of Object.entries(dependencies))
      if (dependency.startsWith('@psiperf/')) expect(version).toBe(manifest.version);
  });

  it('is right by attw', async () => {
    const data = new Uint8Array(await readFile(file()));
    const result = await checkPackage(createPackageFromTarballData(data));
    if (!LIBRARIES.includes(name)) return expect(result.types).toBe(false);
    const problems = 'problems' in result ? result.problems : [];
    const unexpected = problems.filter(
      (problem) =>
        !('resolutionKind' in problem && OF_ES_MODULES_ALONE.get(problem.kind) === problem.resolutionKind),
    );
    expect(unexpected).toEqual([]);
    // The reasons for what is passed over are still good.
    expect(new Set(problems.map(({ kind }) => kind))).toEqual(new Set(OF_ES_MODULES_ALONE.keys()));
  });

  it('is right by publint', async () => {
    const { buffer, byteOffset, byteLength } = await readFile(file());
    const tarball = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
    const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });
});

it('has, of what is bundled, the licenses', async () => {
  const file = packed.files['@psiperf/agent'] ?? '';
  const { stdout } = await execa('tar', ['-xzOf', file, 'package/bundle/THIRD-PARTY-LICENSES.txt']);
  const bundled = ['fastify', 'ink', 'pino', '@grpc/grpc-js', '@opentelemetry/sdk-metrics', 'protobufjs'];
  const titles = stdout.split('\n').filter((line) => /^\S+ \d+\.\d+\.\d+\S* \(.+\)$/.test(line));
  expect(titles.map((title) => title.split(' ')[0])).toEqual(expect.arrayContaining(bundled));
  expect(new Set(titles).size).toBe(titles.length);
  expect(stdout).toMatch(/^Copyright .*Fastify/im);
  expect(stdout).not.toMatch(/undefined|@psiperf/);
});

it('brings every prebuilt addon', async ({ skip }) => {
  requirePrebuilds(skip);
  const { stdout } = await execa('tar', ['-tzf', packed.files['@psiperf/native'] ?? '']);
  const addons = stdout.split('\n').filter((path) => path.endsWith('.node'));
  expect(addons.sort()).toEqual(PREBUILDS.map(({ path }) => path.replace('native/', 'package/')).sort());
});
