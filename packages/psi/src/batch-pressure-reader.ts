import { type Clock, isYoung } from '@psiperf/cgroup';
import { BatchMemory } from './batch-memory.ts';
import type { PressureReader, PressureTarget } from './pressure-reader.ts';
import type { PressureSample } from './pressure-sample.ts';
import { PsiError } from './psi-error.ts';
import { FILES } from './raw/layout.ts';
import type { RawReader } from './raw/raw-reader.ts';
import { SlotStates } from './slot-states.ts';
import { SlotTable } from './slot-table.ts';
import { toSample } from './to-sample.ts';

export interface BatchPressureReaderOptions {
  readonly procRoot: string;
  readonly clock: Clock;
  readonly reopenMillis: number;
  readonly throttling: boolean;
}

/** Turns the rows of a raw reader into samples with reasons. */
export class BatchPressureReader implements PressureReader {
  readonly #raw: RawReader;
  readonly #clock: Clock;
  readonly #reopenMillis: number;
  readonly #slots: SlotTable;
  readonly #states: SlotStates;
  readonly #batch = new BatchMemory();
  #heldDescriptors = 0;
  #longestMillis: Float64Array = new Float64Array(0);
  #retriedMillis = Number.NEGATIVE_INFINITY;
  #lastTurn: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(raw: RawReader, options: BatchPressureReaderOptions) {
    this.#raw = raw;
    this.#clock = options.clock;
    this.#reopenMillis = options.reopenMillis;
    this.#slots = new SlotTable({ throttling: options.throttling });
    this.#states = new SlotStates(options.procRoot, options.clock);
  }

  get kind(): RawReader['kind'] {
    return this.#raw.kind;
  }

  get heldDescriptors(): number {
    return this.#heldDescriptors;
  }

  get longestMillis(): ReadonlyMap<string, number> {
    return toLongestByName(this.#longestMillis);
  }

  async read(targets: readonly PressureTarget[]): Promise<readonly PressureSample[]> {
    if (this.#closed) {
      throw new PsiError('ERR_PSI_CLOSED', 'the pressure reader is closed', { path: '' });
    }
    return this.#inTurn(() => this.#readNow(targets));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#inTurn(async () => this.#raw.close());
    this.#heldDescriptors = 0;
  }

  /** A turn that fails does not keep the next one from being taken. */
  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#lastTurn.then(task);
    this.#lastTurn = turn.catch(() => undefined);
    return turn;
  }

  async #readNow(targets: readonly PressureTarget[]): Promise<PressureSample[]> {
    const startedMillis = this.#clock.now();
    const { slots, add, remove } = this.#slots.assign(targets);
    this.#batch.prepare(this.#slots.size);
    for (const slot of remove) {
      this.#batch.forget(slot);
      this.#states.forget(slot);
    }
    const changes = { add, remove, retry: this.#isRetryDue() };
    this.#heldDescriptors = await this.#raw.read(changes, this.#batch);
    this.#longestMillis = this.#raw.longestMillis();
    await this.#states.update(slots, this.#batch, startedMillis);
    return slots.map((slot) => toSample(this.#batch, slot, this.#states.of(slot.index)));
  }

  #isRetryDue(): boolean {
    if (isYoung(this.#retriedMillis, this.#clock, this.#reopenMillis)) return false;
    this.#retriedMillis = this.#clock.now();
    return true;
  }
}

function toLongestByName(millis: Float64Array): ReadonlyMap<string, number> {
  const longest = new Map<string, number>();
  for (const { index, names } of Object.values(FILES)) {
    const time = millis[index] ?? Number.NaN;
    if (!Number.isNaN(time)) longest.set(names.cgroup, time);
  }
  return longest;
}
