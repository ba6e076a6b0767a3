// A step of the build is skipped while the hash of its inputs equals the one recorded when it last succeeded.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inRoot } from './paths.mjs';

const SKIPPED = new Set(['node_modules', 'dist', 'build']);

async function* filesBelow(path) {
  const entry = await stat(path).catch(() => undefined);
  if (entry?.isFile()) yield [path, entry];
  if (!entry?.isDirectory()) return;
  for (const name of (await readdir(path)).sort()) {
    if (!SKIPPED.has(name)) yield* filesBelow(join(path, name));
  }
}

async function hashOf(inputs, salt) {
  const hash = createHash('sha256').update(salt);
  for (const input of inputs) {
    for await (const [path, { size, mtimeMs }] of filesBelow(inRoot(input)))
      hash.update(`${path} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

const recordedHash = (name) => readFile(inRoot('.stamps', name), 'utf8').catch(() => undefined);

/** Whether a step has run here, and of other inputs than there are now. */
export async function isOutdated({ name, inputs, salt = '' }) {
  const recorded = await recordedHash(name);
  return recorded !== undefined && recorded !== (await hashOf(inputs, salt));
}

/**
 * Runs `step` unless its inputs are as they were when it last succeeded and its output is there.
 * @param {{ name: string, inputs: string[], output: string, salt?: string }} what
 */
export async function unlessUpToDate({ name, inputs, output, salt = '' }, step) {
  const stamp = inRoot('.stamps', name);
  const hash = await hashOf(inputs, salt);
  if ((await recordedHash(name)) === hash && (await stat(inRoot(output)).catch(() => undefined))) return;
  await step();
  await mkdir(dirname(stamp), { recursive: true });
  await writeFile(stamp, hash);
}
