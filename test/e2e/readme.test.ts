import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { runPsiperf } from '../bed/run-psiperf.ts';

it('the README lists the options as --help does', async () => {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const listed = /<!-- help:begin -->\n```\n(.*)\n```\n<!-- help:end -->/s.exec(readme)?.[1];
  expect(listed).toBe((await runPsiperf(['--help'])).stdout.trimEnd());
});
