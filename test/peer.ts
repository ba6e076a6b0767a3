import { INSTALL_COMMAND, PEERS } from '../scripts/lib/peers.mjs';
import { canMakeCgroups } from './bed/container-bed.ts';

/** A real program (or library) that a test runs against. */
export type PeerName = keyof typeof PEERS;

/** `skip` of a test's context. */
export type Skip = (note: string) => never;

/**
 * The path of a real peer. Where it is missing the test ends as skipped, with the command that gets the peer; with
 * `CI=true` it fails.
 */
export function requirePeer(name: PeerName, skip: Skip): string {
  return PEERS[name]() ?? giveUp(`${name} not found: ${INSTALL_COMMAND}`, skip);
}

/** Ends a test that makes cgroups where this process may not. */
export async function requireCgroups(skip: Skip): Promise<void> {
  if (!(await canMakeCgroups()))
    giveUp('cgroups can be made by root in a writable cgroup v2 tree only', skip);
}

/** Ends a test that needs a mount namespace, or another user, where this process is not root. */
export function requireRoot(skip: Skip): void {
  if (process.getuid?.() !== 0) giveUp('needs root', skip);
}

function giveUp(reason: string, skip: Skip): never {
  if (process.env.CI === 'true') throw new Error(`${reason} (CI=true: it must be there)`);
  return skip(reason);
}
