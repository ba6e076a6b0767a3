// The addon for the image's platform: the one of this checkout, or one that is compiled for another.

import { compileForArm64 } from '../../scripts/lib/cross-addon.mjs';
import { MACHINE_PEERS } from '../../scripts/lib/machines.mjs';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { isOwn } from './platforms.mjs';

/** @returns the file. */
export async function bringAddon(platform) {
  if (isOwn(platform)) return inRoot('packages/agent/bundle/psiperf.node');
  const compiler = MACHINE_PEERS[`${platform.triplet}-g++`]?.();
  if (compiler === undefined)
    throw new Error(`no compiler for ${platform.architecture}: apt-get install g++-aarch64-linux-gnu`);
  return compileForArm64({ compiler, directory: inRoot('deploy/image/build/native-arm64') });
}
