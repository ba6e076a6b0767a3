import type { Clock } from '@psiperf/cgroup';

interface Scheduled {
  readonly atMillis: number;
  readonly task: () => void;
}

/** A clock that stands still until it is advanced. */
export class ManualClock implements Clock {
  nowMillis = 1_000_000;
  #scheduled: Scheduled[] = [];

  /** How many tasks are waiting. */
  get waiting(): number {
    return this.#scheduled.length;
  }

  now(): number {
    return this.nowMillis;
  }

  schedule(delayMillis: number, task: () => void): () => void {
    const scheduled = { atMillis: this.nowMillis + delayMillis, task };
    this.#scheduled.push(scheduled);
    return () => {
      this.#scheduled = this.#scheduled.filter((other) => other !== scheduled);
    };
  }

  /** Lets time pass, does what is due then, and waits until that is done. */
  async advance(millis: number): Promise<void> {
    this.nowMillis += millis;
    const due = this.#scheduled.filter(({ atMillis }) => atMillis <= this.nowMillis);
    this.#scheduled = this.#scheduled.filter((scheduled) => !due.includes(scheduled));
    for (const { task } of due) task();
    await new Promise((resolve) => setImmediate(resolve));
  }
}
