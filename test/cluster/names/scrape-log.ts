import { setTimeout as sleep } from 'node:timers/promises';
import { parseSamples, type TextSample } from '../../bed/parse-samples.ts';

type Labels = TextSample['labels'];

/** One scrape, in milliseconds of `performance.now()`. */
export interface Scrape {
  readonly begun: number;
  readonly ended: number;
  /** The labels of every container in it. */
  readonly containers: readonly Labels[];
}

const ONE_PER_CONTAINER = /^container_cpu_pressure_time_seconds_total\{.*psi_type="some"/;

/** Scrapes an agent again and again. Disposing ends it, and tells what a scrape failed with. */
export class ScrapeLog implements AsyncDisposable {
  readonly scrapes: Scrape[] = [];
  readonly #url: string;
  readonly #running: Promise<void>;
  #isOver = false;

  /** @param everyMillis from the beginning of one scrape to that of the next. */
  constructor(url: string, everyMillis: number) {
    this.#url = url;
    this.#running = this.#run(everyMillis);
    // It is told when it is disposed of.
    this.#running.catch(() => {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.#running;
  }

  async #run(everyMillis: number): Promise<void> {
    while (!this.#isOver) {
      const begun = performance.now();
      const response = await fetch(`${this.#url}/metrics`);
      const lines = (await response.text()).split('\n');
      const ended = performance.now();
      if (response.status !== 200) throw new Error(`/metrics answered ${response.status}: ${lines[0]}`);
      const samples = parseSamples(lines.filter((line) => ONE_PER_CONTAINER.test(line)).join('\n'));
      this.scrapes.push({ begun, ended, containers: samples.map(({ labels }) => labels) });
      await sleep(Math.max(0, begun + everyMillis - ended));
    }
  }
}
