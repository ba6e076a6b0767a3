import type { Clock } from '@psiperf/cgroup';

interface Planned {
  readonly atMillis: number;
  readonly task: () => void;
}

/** A clock that stands still until it is told how much time has passed. */
export class ManualClock implements Clock {
  #nowMillis: number;
  readonly #planned = new Set<Planned>();

  constructor(nowMillis = 1_000_000) {
    this.#nowMillis = nowMillis;
  }

  /** How many tasks wait for their time. */
  get waiting(): number {
    return this.#planned.size;
  }

  now(): number {
    return this.#nowMillis;
  }

  schedule(delayMillis: number, task: () => void): () => void {
    const planned = { atMillis: this.#nowMillis + delayMillis, task };
    this.#planned.add(planned);
    return () => this.#planned.delete(planned);
  }

  /** Lets time pass, and does what is due by then. */
  advance(millis: number): void {
    this.#nowMillis += millis;
    for (const planned of [...this.#planned]) {
      if (planned.atMillis > this.#nowMillis) continue;
      this.#planned.delete(planned);
      planned.task();
    }
  }
}
