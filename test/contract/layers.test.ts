import { expect, test } from 'vitest';
import { dependenciesAgree } from './layers/rules/dependencies-agree.ts';
import { importDirection } from './layers/rules/import-direction.ts';
import {
  coreBelowBinding,
  type NativeFile,
  napiInBinding,
  systemCalls,
} from './layers/rules/native-layers.ts';
import { noExportAll } from './layers/rules/no-export-all.ts';
import { noModuleState } from './layers/rules/no-module-state.ts';
import { oneAddonLoader } from './layers/rules/one-addon-loader.ts';
import { opentelemetryPackages } from './layers/rules/opentelemetry-packages.ts';
import { processAccess } from './layers/rules/process-access.ts';
import { referencesAgree } from './layers/rules/references-agree.ts';
import { parseSourceFile, type SourceFile } from './layers/source-file.ts';
import { readPackages, readText, type SourcePackage, sourcePaths } from './layers/source-package.ts';

const packages = readPackages();

/** A rule for files, the snippets it must refuse and those it must let pass, each `[path, text]`. */
interface FileRule<File> {
  readonly rule: (file: File) => string[];
  readonly bad: readonly (readonly [path: string, text: string])[];
  readonly good: readonly (readonly [path: string, text: string])[];
}

const SOURCE_RULES: readonly FileRule<SourceFile>[] = [
  {
    rule: importDirection,
    bad: [
      ['packages/psi/src/x.ts', `import { a } from '@psiperf/telemetry';`],
      ['packages/telemetry/src/x.ts', `import type { A } from '@psiperf/kubernetes';`],
      ['packages/cgroup/src/x.ts', `import '@psiperf/agent';`],
      ['packages/kubernetes/src/x.ts', `export { a } from '@psiperf/native/addon';`],
      ['packages/agent/src/x.ts', `await import('@psiperf/test');`],
      ['packages/psi/src/x.ts', `import { a } from '../../cgroup/src/absence.ts';`],
      ['packages/psi/src/deep/x.ts', `import { a } from '../../test/x.ts';`],
    ],
    good: [
      [
        'packages/agent/src/x.ts',
        `import { a } from '@psiperf/cgroup'; import { b } from '@psiperf/telemetry';`,
      ],
      ['packages/psi/src/deep/x.ts', `import { a } from '../x.ts';`],
    ],
  },
  {
    rule: processAccess,
    bad: [
      ['packages/psi/src/x.ts', `const path = process.env.HOME;`],
      ['packages/cgroup/src/x.ts', `console.warn('gone');`],
      ['packages/telemetry/src/x.ts', `export function stop() { process.exit(1); }`],
      ['packages/telemetry/src/x.ts', `export const all = process['argv'];`],
      ['packages/kubernetes/src/x.ts', `import { env } from 'node:process';`],
      ['packages/kubernetes/src/x.ts', `export const e = globalThis.process;`],
    ],
    good: [
      ['packages/agent/src/x.ts', `console.log(process.argv);`],
      ['packages/telemetry/src/x.ts', `export const t = process.hrtime.bigint();`],
    ],
  },
  {
    rule: opentelemetryPackages,
    bad: [
      ['packages/psi/src/x.ts', `import { MeterProvider } from '@opentelemetry/sdk-metrics';`],
      ['packages/psi/src/metrics.ts', `import { metrics } from '@opentelemetry/api';`],
      ['packages/kubernetes/src/x.ts', `import { emptyResource } from '@opentelemetry/resources';`],
      ['packages/cgroup/src/x.ts', `import type { Meter } from '@opentelemetry/api';`],
    ],
    good: [
      ['packages/kubernetes/src/x.ts', `import type { Resource } from '@opentelemetry/resources';`],
      ['packages/kubernetes/src/x.ts', `import { ATTR_A } from '@opentelemetry/semantic-conventions';`],
      ['packages/psi/src/observe-pressure.ts', `import { diag } from '@opentelemetry/api';`],
      ['packages/telemetry/src/x.ts', `import { MetricReader } from '@opentelemetry/sdk-metrics';`],
    ],
  },
  {
    rule: noExportAll,
    bad: [['packages/psi/src/index.ts', `export * from './x.ts';`]],
    good: [['packages/psi/src/index.ts', `export { x } from './x.ts';`]],
  },
  {
    rule: noModuleState,
    bad: [
      ['packages/psi/src/x.ts', `let count = 0;`],
      ['packages/psi/src/x.ts', `export var count = 0;`],
      ['packages/psi/src/x.ts', `const seen = new Map<string, number>();`],
      ['packages/psi/src/x.ts', `export const seen: Set<string> = new Set();`],
      ['packages/psi/src/x.ts', `const names: string[] = [];`],
      [
        'packages/psi/src/x.ts',
        `const settings = { on: false }; export function f() { settings.on = true; }`,
      ],
      ['packages/psi/src/x.ts', `const names = ['a']; export function f() { names.push('b'); }`],
      ['packages/psi/src/x.ts', `class X { static last = 0; }`],
    ],
    good: [
      ['packages/psi/src/x.ts', `const units: ReadonlyMap<string, number> = new Map([['s', 1]]);`],
      ['packages/psi/src/x.ts', `const decoder = new TextDecoder(); const NAMES: readonly string[] = ['a'];`],
      [
        'packages/psi/src/x.ts',
        `export function f() { const seen = new Set(); seen.add(1); let n = 0; return n++; }`,
      ],
      ['packages/psi/src/x.ts', `class X { static readonly kind = 'x'; }`],
    ],
  },
];

const NATIVE_RULES: readonly FileRule<NativeFile>[] = [
  {
    rule: napiInBinding,
    bad: [['native/src/core/x.cc', '#include <napi.h>\n']],
    good: [['native/src/binding/x.cc', '#include <napi.h>\n']],
  },
  {
    rule: systemCalls,
    bad: [
      ['native/src/core/x.cc', 'auto n = pread(fd, buffer, size, 0);'],
      ['native/src/core/x.cc', 'if (fd >= 0) ::close(fd);'],
      ['native/src/binding/x.cc', 'long fd = syscall(298, &attr);'],
      ['native/src/core/x.h', '#include <unistd.h>\n'],
    ],
    good: [
      ['native/src/core/syscalls.cc', '#include <unistd.h>\nauto n = ::pread(fd, buffer, size, 0);'],
      ['native/src/core/x.cc', '// pread(2) at offset 0\nauto n = syscalls.pread(fd, buffer, size, 0);'],
      ['native/src/core/x.cc', 'throw Failed("pread(fd)"); file->close(); reader.read();'],
    ],
  },
  {
    rule: coreBelowBinding,
    bad: [['native/src/core/x.cc', '#include "../binding/reader.h"\n']],
    good: [['native/src/binding/x.cc', '#include "../core/reader.h"\n']],
  },
];

const psi: SourcePackage = {
  name: 'psi',
  manifest: { dependencies: { '@psiperf/cgroup': 'workspace:*', '@psiperf/native': 'workspace:*' } },
  references: ['cgroup'],
  files: [
    parseSourceFile('packages/psi/src/x.ts', `import { a } from '@psiperf/cgroup';`),
    parseSourceFile('packages/psi/src/load.ts', `createRequire(import.meta.url)('@psiperf/native/addon');`),
  ],
};
const withFile = (text: string): SourcePackage => ({
  ...psi,
  files: [...psi.files, parseSourceFile('packages/psi/src/more.ts', text)],
});

/** A rule for packages, one that it must let pass and those that it must refuse. */
const PACKAGE_RULES = [
  { rule: oneAddonLoader, good: psi, bad: [withFile(`import addon from '@psiperf/native/addon';`)] },
  {
    rule: dependenciesAgree,
    good: psi,
    bad: [
      withFile(`import pino from 'pino';`),
      { ...psi, manifest: { dependencies: { ...psi.manifest.dependencies, pino: '1' } } },
    ],
  },
  {
    rule: referencesAgree,
    good: psi,
    bad: [
      { ...psi, references: [] },
      { ...psi, references: ['cgroup', 'telemetry'] },
    ],
  },
];

const named = <T extends { rule: { name: string } }>(rules: readonly T[]) =>
  rules.map((each) => [each.rule.name, each] as const);

test.each(named(SOURCE_RULES))('%s holds in every package', (_name, { rule }) => {
  const files = packages.flatMap(({ files }) => files);
  expect(files.length).toBeGreaterThan(10);
  expect(files.flatMap((file) => rule(file).map((fault) => `${file.path}: ${fault}`))).toEqual([]);
});

test.each(named(SOURCE_RULES))('%s bites', (_name, { rule, bad, good }) => {
  for (const [path, text] of bad) expect(rule(parseSourceFile(path, text)), text).not.toEqual([]);
  for (const [path, text] of good) expect(rule(parseSourceFile(path, text)), text).toEqual([]);
});

test.each(named(NATIVE_RULES))('%s holds in native', (_name, { rule }) => {
  const files = sourcePaths('native/src', /\.(cc|cpp|h)$/).map((path) => ({ path, text: readText(path) }));
  expect(files.length).toBeGreaterThan(2);
  expect(files.flatMap((file) => rule(file).map((fault) => `${file.path}: ${fault}`))).toEqual([]);
});

test.each(named(NATIVE_RULES))('%s bites', (_name, { rule, bad, good }) => {
  for (const [path, text] of bad) expect(rule({ path, text }), text).not.toEqual([]);
  for (const [path, text] of good) expect(rule({ path, text }), text).toEqual([]);
});

test.each(named(PACKAGE_RULES))('%s holds in every package', (_name, { rule }) => {
  expect(packages.flatMap(rule)).toEqual([]);
});

test.each(named(PACKAGE_RULES))('%s bites', (_name, { rule, good, bad }) => {
  expect(rule(good)).toEqual([]);
  for (const each of bad) expect(rule(each)).not.toEqual([]);
});
