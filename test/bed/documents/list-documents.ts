import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inRoot, ROOT } from '../../../scripts/lib/paths.mjs';

/** A document of the repository. */
export interface Document {
  /** Below the root of the repository. */
  readonly path: string;
  readonly text: string;
}

/** What is brought or built, and what is of another repository. */
const LEFT_OUT = /^(?:\.|node_modules$|dist$|build|bundle$|test-results$|toolchain$|prebuilds$)/;

/** Every Markdown file of the repository. */
export async function listDocuments(): Promise<Document[]> {
  const paths: string[] = [];
  for await (const path of walk('.')) paths.push(path);
  return Promise.all(
    paths.sort().map(async (path) => ({ path, text: await readFile(inRoot(path), 'utf8') })),
  );
}

async function* walk(folder: string): AsyncGenerator<string> {
  for (const entry of await readdir(join(ROOT, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !LEFT_OUT.test(entry.name)) yield* walk(path);
    else if (entry.isFile() && entry.name.endsWith('.md')) yield path;
  }
}
