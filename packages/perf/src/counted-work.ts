import type { TellOnce } from '@psiperf/cgroup';
import type { CountedMetric, CountedSource } from './counted-source.ts';
import type { CounterSample } from './counter-sample.ts';

/** Work whose events are counted. Whatever goes wrong, it never rejects: it tells why, once. */
export class CountedWork {
  readonly #source: CountedSource;
  readonly #told: TellOnce;
  readonly #platform: string;
  #reading: Promise<CounterSample | undefined> | undefined;
  #closed = false;

  /** @param platform as `process.platform` has it. */
  constructor(source: CountedSource, { told, platform }: { told: TellOnce; platform: string }) {
    this.#source = source;
    this.#told = told;
    this.#platform = platform;
  }

  /** Begins to count; the metrics of what can be counted, undefined where nothing can. */
  async open(): Promise<readonly CountedMetric[] | undefined> {
    if (this.#platform === 'linux') return this.#unlessItFails(() => this.#source.open());
    this.#told.tell(`only Linux counts events, and this is ${this.#platform}`);
    return undefined;
  }

  /** A reading, or the one under way; undefined where there is nothing to read. */
  async read(): Promise<CounterSample | undefined> {
    if (this.#closed) return undefined;
    this.#reading ??= this.#unlessItFails(() => this.#source.read()).finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  /** Waits for the reading under way and gives everything back. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#reading;
    await this.#unlessItFails(() => this.#source.close());
  }

  async #unlessItFails<T>(task: () => Promise<T>): Promise<T | undefined> {
    try {
      return await task();
    } catch (error) {
      this.#told.tellError(error);
      return undefined;
    }
  }
}
