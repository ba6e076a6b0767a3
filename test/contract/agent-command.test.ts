import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { AGENT, AGENT_ENVIRONMENT } from '../../scripts/lib/paths.mjs';

it('the program runs itself with the memory limits that npm start gives it', async () => {
  const main = await readFile(new URL('../../packages/agent/src/main.ts', import.meta.url), 'utf8');
  const environment = Object.entries(AGENT_ENVIRONMENT).map(([name, value]) => `${name}=${value}`);
  const flags = AGENT.filter((argument) => argument.startsWith('--'));
  expect(main.split('\n')[0]).toBe(`#!/usr/bin/env -S ${[...environment, 'node', ...flags].join(' ')}`);
});
