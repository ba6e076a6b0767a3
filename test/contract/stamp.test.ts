import { rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { isOutdated, unlessUpToDate } from '../../scripts/lib/stamp.mjs';
import { TemporaryDirectory } from '../bed/temporary-directory.ts';

it('what a step has made is outdated once its inputs are others, and not where it never ran', async () => {
  await using directory = await TemporaryDirectory.make();
  const input = join(directory.path, 'source');
  await writeFile(input, 'a');
  const path = relative(inRoot(), input);
  const step = { name: `test-${process.pid}`, inputs: [path], output: path };
  try {
    expect(await isOutdated(step)).toBe(false);
    await unlessUpToDate(step, async () => {});
    expect(await isOutdated(step)).toBe(false);
    await writeFile(input, 'another');
    expect(await isOutdated(step)).toBe(true);
  } finally {
    await rm(inRoot('.stamps', step.name), { force: true });
  }
});
