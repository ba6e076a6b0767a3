// The lane of what is published: the prebuilt addons are made, where Zig is there, and the tests install them.
import { makePrebuilds } from '../lib/prebuilds.mjs';
import { ZIG_PEERS } from '../lib/zig.mjs';
import { vitest } from './vitest.mjs';

/** @param {string[]} args further arguments of vitest. */
export async function packages(args) {
  if (ZIG_PEERS.zig() !== undefined) await makePrebuilds((line) => process.stdout.write(`${line}\n`));
  return vitest('packages', args);
}
