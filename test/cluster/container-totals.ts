import { setTimeout as sleep } from 'node:timers/promises';
import type { TextSample } from '../bed/parse-samples.ts';
import type { DeployedPsiperf } from './deployed-psiperf.ts';

/** A total of a container's pressure, under whichever name it was told. */
export interface ContainerTotal {
  /** What it is the total of, such as `cpu some of shop/web/app`. */
  readonly of: string;
  readonly seconds: number;
  /** When it was read, milliseconds since the epoch; NaN where that is not told. */
  readonly millis: number;
}

const OF_THE_KUBELET =
  /^container_pressure_(?<resource>cpu|memory|io)_(?<word>waiting|stalled)_seconds_total$/;
const OF_PSIPERF = /^container_(?<resource>cpu|memory|io)_pressure_time_seconds_total$/;
const TYPES: Readonly<Record<string, string>> = { waiting: 'some', stalled: 'full' };

/** The totals of containers; of pods, sandboxes and everything else there are none among them. */
export function toContainerTotals(samples: readonly TextSample[]): ContainerTotal[] {
  return samples.flatMap(({ name, labels, value, millis = Number.NaN }) => {
    const found = OF_THE_KUBELET.exec(name) ?? OF_PSIPERF.exec(name);
    if (!found?.groups || !labels.container || !labels.namespace) return [];
    const type = TYPES[found.groups.word ?? ''] ?? labels.psi_type;
    const container = `${labels.namespace}/${labels.pod}/${labels.container}`;
    return [{ of: `${found.groups.resource} ${type} of ${container}`, seconds: value, millis }];
  });
}

const EVERY_MILLIS = 400;

interface Reading {
  readonly begunMillis: number;
  readonly endedMillis: number;
  readonly totals: ReadonlyMap<string, number>;
}

/** Reads psiperf's totals again and again until it is disposed of, so as to tell what they were at a time. */
export class RecordedTotals implements AsyncDisposable {
  readonly #psiperf: DeployedPsiperf;
  readonly #readings: Reading[] = [];
  readonly #stopped = new AbortController();
  readonly #recording: Promise<void>;

  constructor(psiperf: DeployedPsiperf) {
    this.#psiperf = psiperf;
    this.#recording = this.#record();
    // It is told when it is disposed of.
    this.#recording.catch(() => {});
  }

  /** Waits for the end of a reading that begins from now on. */
  async nextReading(): Promise<void> {
    const millis = Date.now();
    while (!this.#readings.some(({ begunMillis }) => begunMillis >= millis)) {
      await Promise.race([this.#recording, sleep(EVERY_MILLIS / 4)]);
    }
  }

  /**
   * Between what and what a total was when somebody else read it: totals only grow.
   * @param earlier how long before `millis` that may have been.
   * @throws where it was not read before and after.
   */
  boundsOf(of: string, millis: number, earlier: number): readonly [least: number, most: number] {
    const before = this.#readings.findLast(({ endedMillis }) => endedMillis <= millis - earlier);
    const after = this.#readings.find(({ begunMillis }) => begunMillis >= millis);
    const [least, most] = [before?.totals.get(of), after?.totals.get(of)];
    if (least === undefined || most === undefined) throw new Error(`not read around ${millis}: ${of}`);
    return [least, most];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped.abort();
    await this.#recording;
  }

  async #record(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      const begunMillis = Date.now();
      const totals = toContainerTotals(await this.#psiperf.scrape());
      const endedMillis = Date.now();
      this.#readings.push({
        begunMillis,
        endedMillis,
        totals: new Map(totals.map(({ of, seconds }) => [of, seconds])),
      });
      await sleep(EVERY_MILLIS);
    }
  }
}
