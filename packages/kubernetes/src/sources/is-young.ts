import type { Clock } from '@psiperf/cgroup';

/** Many containers are asked for in one go: a look this young answers for all of them. */
const YOUNG_MILLIS = 100;

/**
 * Whether a look need not be taken again yet. One from before the clock was set back is old: how long ago it was, nobody knows.
 * @param forMillis how long it stays young.
 */
export function isYoung(lookedMillis: number, clock: Clock, forMillis = YOUNG_MILLIS): boolean {
  const age = clock.now() - lookedMillis;
  return age >= 0 && age < forMillis;
}
