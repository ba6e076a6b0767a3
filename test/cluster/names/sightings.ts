import { setTimeout as sleep } from 'node:timers/promises';

/** When something was there, in milliseconds of `performance.now()`; looks take time, so each moment has two bounds. */
export interface Sighting<Value> {
  /** What it was when it was seen last. */
  readonly value: Value;
  /** The last look without it began then. */
  readonly notBefore: number;
  /** The first look with it had ended by then. */
  readonly by: number;
  /** The last look with it began then. */
  readonly stillThere: number;
  /** The first look without it again had ended by then; undefined where there was none. */
  readonly goneBy?: number;
}

/** Looks again and again, and keeps when each key was there. Disposing ends it, and tells what a look failed with. */
export class Sightings<Value> implements AsyncDisposable {
  readonly #look: () => Promise<ReadonlyMap<string, Value>>;
  readonly #seen = new Map<string, Sighting<Value>>();
  readonly #running: Promise<void>;
  #isOver = false;

  static watch<Value>(everyMillis: number, look: () => Promise<ReadonlyMap<string, Value>>) {
    return new Sightings<Value>(everyMillis, look);
  }

  private constructor(everyMillis: number, look: () => Promise<ReadonlyMap<string, Value>>) {
    this.#look = look;
    this.#running = this.#run(everyMillis);
    // It is told when it is disposed of.
    this.#running.catch(() => {});
  }

  /** Undefined where it was never there. */
  of(key: string): Sighting<Value> | undefined {
    return this.#seen.get(key);
  }

  entries(): Iterable<readonly [string, Sighting<Value>]> {
    return this.#seen;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.#running;
  }

  async #run(everyMillis: number): Promise<void> {
    let lastBegun = Number.NEGATIVE_INFINITY;
    while (!this.#isOver) {
      const begun = performance.now();
      const there = await this.#look();
      const ended = performance.now();
      for (const [key, value] of there) {
        const { notBefore, by } = this.#seen.get(key) ?? { notBefore: lastBegun, by: ended };
        this.#seen.set(key, { value, notBefore, by, stillThere: begun });
      }
      for (const [key, sighting] of this.#seen) {
        if (sighting.goneBy === undefined && !there.has(key))
          this.#seen.set(key, { ...sighting, goneBy: ended });
      }
      lastBegun = begun;
      await sleep(everyMillis);
    }
  }
}
