// Where things are in the checkout.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const inRoot = (...parts) => join(ROOT, ...parts);
export const AGENT_MAIN = inRoot('packages/agent/dist/main.js');
