import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { inRoot } from '../../../scripts/lib/paths.mjs';
import { TemporaryDirectory } from '../temporary-directory.ts';
import type { Document } from './list-documents.ts';
import { type CodeBlock, parseCodeBlocks } from './markdown.ts';

/** A block of TypeScript in a document. */
export interface Example extends CodeBlock {
  /** The document. */
  readonly path: string;
  /** Of the file that it becomes. */
  readonly fileName: string;
}

/** The comment `<!-- prints: … -->` before a block: it is run, and one line of what it prints is as this expression says. */
const PRINTS = /^prints: (.*)$/;

/** What a block that is to be run prints; undefined of the others. */
export function printedBy({ comment }: CodeBlock): RegExp | undefined {
  const [, pattern] = PRINTS.exec(comment) ?? [];
  return pattern === undefined ? undefined : new RegExp(pattern, 'm');
}

/** The comment `<!-- given: … -->` before a block: what the block is about, and the document does not show. */
const GIVEN = /^given: (.*)$/;

/** Every block of TypeScript, but those of the API reference, which are signatures. */
export function examplesOf(documents: readonly Document[]): Example[] {
  return documents
    .filter(({ path }) => !path.startsWith('docs/api/'))
    .flatMap(({ path, text }) =>
      parseCodeBlocks(text)
        .filter(({ language }) => language === 'ts')
        .map((block) => ({ ...block, path, fileName: `${path.replaceAll(/\W/g, '-')}-${block.line}.mts` })),
    );
}

const TSCONFIG = {
  compilerOptions: {
    target: 'es2024',
    lib: ['esnext'],
    module: 'nodenext',
    types: ['node'],
    typeRoots: [inRoot('node_modules/@types')],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    erasableSyntaxOnly: true,
  },
};

/** A project that has installed the packages as they are built here, with a file for each example. */
export class ExampleProject implements AsyncDisposable {
  readonly #directory: TemporaryDirectory;

  private constructor(directory: TemporaryDirectory) {
    this.#directory = directory;
  }

  static async make(examples: readonly Example[]): Promise<ExampleProject> {
    const directory = await TemporaryDirectory.make();
    const write = (name: string, text: string) => writeFile(join(directory.path, name), text);
    await mkdir(directory.path, { recursive: true });
    await symlink(inRoot('test/node_modules'), join(directory.path, 'node_modules'));
    await write('tsconfig.json', JSON.stringify(TSCONFIG));
    for (const { fileName, code, comment } of examples) {
      // On the first line, so that the compiler tells the lines of the document, less where the block begins.
      const [, given = ''] = GIVEN.exec(comment) ?? [];
      await write(fileName, `export {}; ${given}\n${code}`);
    }
    return new ExampleProject(directory);
  }

  /** What the compiler says of them; empty where it finds nothing. */
  async check(): Promise<string> {
    const compiler = inRoot('node_modules/typescript/bin/tsc');
    const { stdout } = await execa(process.execPath, [compiler, '--pretty', 'false'], {
      cwd: this.#directory.path,
      reject: false,
    });
    return stdout;
  }

  /**
   * Runs one to its end and returns what it prints; rejects where it does not end with 0.
   * @param cgroup the directory of the cgroup that it is in from its first instruction on.
   */
  async run({ fileName }: Example, cgroup: string): Promise<string> {
    const enter = 'echo $$ > "$0/cgroup.procs" && exec "$@"';
    const { stdout } = await execa('sh', ['-c', enter, cgroup, process.execPath, fileName], {
      cwd: this.#directory.path,
      timeout: 30_000,
    });
    return stdout;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#directory[Symbol.asyncDispose]();
  }
}
