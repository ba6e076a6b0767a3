import { afterAll } from 'vitest';
import type { Skip } from '../peer.ts';

/** A program that ends is waited for, as is what it leaves behind. */
const ENDED_WITHIN_MILLIS = 120_000;

/**
 * One of something for the tests of a file or group: the first that asks starts it, and it ends with the last. Where it
 * cannot run, all of them are skipped.
 */
export function share<Shared extends AsyncDisposable>(
  start: (skip: Skip) => Promise<Shared>,
): (skip: Skip) => Promise<Shared> {
  let started: Promise<Shared> | undefined;
  afterAll(async () => (await started?.catch(() => undefined))?.[Symbol.asyncDispose](), ENDED_WITHIN_MILLIS);
  return (skip) => {
    started ??= start(skip);
    return started;
  };
}
