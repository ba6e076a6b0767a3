// What the documents say of files and of code: links lead somewhere, code compiles, and the reference lacks nothing.

import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { deadLinks } from '../bed/documents/dead-links.ts';
import { ExampleProject, examplesOf } from '../bed/documents/example-project.ts';
import { listDocuments } from '../bed/documents/list-documents.ts';
import { readSection } from '../bed/documents/read-section.ts';
import { TemporaryDirectory } from '../bed/temporary-directory.ts';

const documents = await listDocuments();

describe('links', () => {
  test('all of every document lead somewhere', () => {
    expect(documents.length).toBeGreaterThan(30);
    expect(deadLinks(documents)).toEqual([]);
  });

  test('one to a file or a heading that is not there is found', () => {
    const text = '# A\n[a](#a) [b](b.md) [c](#c) [d](../README.md#d) [e](https://e.example/) `[f](f.md)`\n';
    const all = [
      { path: 'docs/x.md', text },
      { path: 'README.md', text: '## D!' },
    ];
    expect(deadLinks(all)).toEqual(['docs/x.md: b.md', 'docs/x.md: #c']);
  });
});

test('commands for a cluster are everywhere those that test/cluster types', async () => {
  const start = 'docs/getting-started.md';
  const [kustomize, helm, look] = await Promise.all(
    ['### With kustomize', '### With Helm', '### Look'].map((heading) => readSection(start, heading)),
  );
  const { commands } = await readSection('README.md', '## On Kubernetes');
  expect(commands).toEqual(
    expect.arrayContaining([...(kustomize?.commands ?? []), ...(look?.commands ?? [])]),
  );
  expect((await readSection('deploy/README.md', '### With Helm')).commands).toContain(helm?.commands[0]);
});

describe('code', () => {
  const examples = examplesOf(documents);

  test('every block of TypeScript compiles with the packages as they are', async () => {
    expect(examples.length).toBeGreaterThan(10);
    await using project = await ExampleProject.make(examples);
    expect(await project.check()).toBe('');
  });

  test('a block that asks for what there is not is found', async () => {
    const text =
      "# A\n\n```ts\nimport { readPressure } from '@psiperf/psi';\n(await readPressure()).gpu;\n```\n";
    await using project = await ExampleProject.make(examplesOf([{ path: 'a.md', text }]));
    expect(await project.check()).toMatch(
      /^a-md-4\.mts\(3,\d+\): error TS2339: Property 'gpu' does not exist/,
    );
  });
});

describe('API reference', () => {
  /** Makes the reference of a package of one file, by the settings of the real one. */
  async function makeReference(source: string) {
    await using directory = await TemporaryDirectory.make();
    const at = (name: string) => join(directory.path, name);
    await mkdir(at('src'));
    await symlink(inRoot('api-reference/node_modules'), at('node_modules'));
    await writeFile(at('package.json'), JSON.stringify({ name: '@psiperf/cgroup', version: '1.0.0' }));
    await writeFile(
      at('tsconfig.json'),
      JSON.stringify({ compilerOptions: { types: [] }, include: ['src'] }),
    );
    await writeFile(at('src/index.ts'), source);
    const settings = JSON.parse(await readFile(inRoot('api-reference/typedoc.json'), 'utf8'));
    const plugin = ['typedoc-plugin-markdown', inRoot('api-reference/require-exports.mjs')];
    const options = { ...settings, plugin, readme: 'none', entryPoints: ['src/index.ts'], out: 'out' };
    await writeFile(at('typedoc.json'), JSON.stringify(options));
    const program = inRoot('api-reference/node_modules/typedoc/bin/typedoc');
    return await execa(process.execPath, [program], { cwd: directory.path, reject: false, all: true });
  }

  test('is made of what is documented and importable', async () => {
    const made = await makeReference('/** One. */\nexport const one = 1;\n');
    expect(made.all).toContain('markdown generated');
    expect(made.exitCode).toBe(0);
  });

  test.for([
    ['without a comment', 'export const one = 1;', 'does not have any documentation'],
    ['with a dead link', '/** As {@link two}. */\nexport const one = 1;', 'Failed to resolve link to "two"'],
    [
      'of a type that nobody can import',
      'interface Two {}\n/** One. */\nexport const one: Two = {};',
      'names the type @psiperf/cgroup Two, which is not exported',
    ],
  ] as const)('fails for an export %s', async ([, source, message]) => {
    const made = await makeReference(source);
    expect(made.all).toContain(message);
    expect(made.exitCode).not.toBe(0);
  });
});
