import type { Clock } from '@psiperf/cgroup';

/** A clock that stands still until it is set; nothing in this package is scheduled. */
export class ManualClock implements Clock {
  nowMillis = 1_000_000;

  now(): number {
    return this.nowMillis;
  }

  schedule(): () => void {
    throw new Error('the readers wait for nothing');
  }
}
