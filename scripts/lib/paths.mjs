// Where things are in the checkout.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const inRoot = (...parts) => join(ROOT, ...parts);

/**
 * How Node.js runs the agent; the first line of its main.ts says the same. V8 sizes its heap by the machine, and a node
 * has many gigabytes: the limits make it collect garbage before it asks for more of them. docs/performance.md has figures.
 */
export const AGENT = [
  '--max-semi-space-size=2',
  '--max-old-space-size=256',
  '--expose-gc',
  inRoot('packages/agent/bundle/psiperf.js'),
];

/** glibc gives every thread an arena of its own, of which it gives little back; one is enough for the few threads here. */
export const AGENT_ENVIRONMENT = { MALLOC_ARENA_MAX: '1' };
