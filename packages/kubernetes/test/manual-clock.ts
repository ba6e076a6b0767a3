import type { Clock } from '@psiperf/cgroup';

/** A clock that stands still until the test moves it. */
export class ManualClock implements Clock {
  #now = 1_000_000;
  readonly #tasks = new Map<() => void, number>();

  now(): number {
    return this.#now;
  }

  schedule(delayMillis: number, task: () => void): () => void {
    this.#tasks.set(task, this.#now + delayMillis);
    return () => this.#tasks.delete(task);
  }

  /** Moves the time on and runs what is due. */
  advance(millis: number): void {
    this.#now += millis;
    for (const [task, dueMillis] of this.#tasks) {
      if (dueMillis > this.#now) continue;
      this.#tasks.delete(task);
      task();
    }
  }

  /** How many tasks wait for their time. */
  get scheduled(): number {
    return this.#tasks.size;
  }
}
