import type { Clock } from '@psiperf/cgroup';

/** Many containers are asked for in one go: a look this young answers for all of them. */
const YOUNG_MILLIS = 100;

/** Whether a look need not be taken again yet. One from before the clock was set back is old. */
export function isYoung(lookedMillis: number, clock: Clock): boolean {
  const age = clock.now() - lookedMillis;
  return age >= 0 && age < YOUNG_MILLIS;
}
