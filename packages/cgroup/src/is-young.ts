import type { Clock } from './clock.ts';

/**
 * Whether a look need not be taken again yet. One from before the clock was set back is old: how long ago it was, nobody knows.
 * @param lookedMillis when it was taken, by that clock.
 * @param forMillis how long it stays young.
 */
export function isYoung(lookedMillis: number, clock: Clock, forMillis: number): boolean {
  const age = clock.now() - lookedMillis;
  return age >= 0 && age < forMillis;
}
