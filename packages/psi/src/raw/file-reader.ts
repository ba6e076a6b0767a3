import { DescriptorBudget } from './descriptor-budget.ts';
import { type FileCalls, linuxFileCalls } from './file-calls.ts';
import { FileSlot } from './file-slot.ts';
import { FILE_PARTS, FILES, FILES_PER_SLOT, type FilePart } from './layout.ts';
import { PartReading, PartState } from './part-state.ts';
import { PATIENCE, type Patience } from './patience.ts';
import type { Batch, RawReader, SlotChanges, SlotToAdd } from './raw-reader.ts';
import { SlotRows } from './slot-rows.ts';
import { runInLanes, type WatchedTask } from './watched-lanes.ts';

/**
 * How many threads of libuv's pool, which has four, may read at a time, with those that hang; the last one is for pressure.
 * With many more lanes a reading would take two thirds of the time, but the pool could hang as a whole.
 */
const LANES: Readonly<Record<FilePart, number>> = Object.freeze({ pressure: 3, statistics: 2 });
/** Where the last reading was slow, patience is divided by it. */
const IMPATIENCE = 2;
/** What is given up when the process runs out: an eighth, but enough for a few files and sockets of others. */
const GIVEN_UP_SHARE = 1 / 8;
const GIVEN_UP_MINIMUM = 16;

const PARTS = Object.keys(FILE_PARTS) as FilePart[];

/** What all parts of one reading share. */
interface Round {
  readonly retry: boolean;
  readonly patience: Patience & { readonly lastMillis: number };
}

/** Reads with Node.js alone, file by file, each of them off the event loop. */
export class FileReader implements RawReader {
  readonly kind = 'typescript';
  readonly #calls: FileCalls;
  readonly #patience: Patience;
  readonly #budget: DescriptorBudget;
  readonly #slots = new Map<number, readonly PartState[]>();
  readonly #rows = new SlotRows();
  /** Reads that were not waited for, also of slots that are no more, and when they have ended. */
  readonly #hanging = new Map<PartReading, Promise<void>>();
  readonly #longest = new Float64Array(FILES_PER_SLOT).fill(Number.NaN);
  #wasSlow = false;
  #wasCut = false;

  constructor(maxDescriptors: number, calls: FileCalls = linuxFileCalls, patience: Patience = PATIENCE) {
    this.#calls = calls;
    this.#patience = patience;
    this.#budget = new DescriptorBudget(maxDescriptors);
  }

  async read(changes: SlotChanges, batch: Batch): Promise<number> {
    const began = performance.now();
    const round = this.#begin(changes.retry);
    this.#rows.grow(batch.status.length / FILES_PER_SLOT);
    await this.#apply(changes);
    this.#longest.fill(Number.NaN);
    const states = this.#states();
    this.#takeLate(states);
    const due = states.filter((state) => state.isDue(began));
    // The next reading begins with those that were read longest ago.
    if (this.#wasCut) due.sort((a, b) => (a.readMillis ?? 0) - (b.readMillis ?? 0));
    this.#wasCut = false;
    for (const part of PARTS) {
      const ofPart = due.filter((state) => state.part === part);
      await this.#readAll(ofPart, round);
      await this.#readWhatLackedDescriptors(ofPart, round);
    }
    this.#setAges(states, began);
    this.#rows.copyTo(batch);
    return this.#budget.held;
  }

  longestMillis(): Float64Array {
    return this.#longest.slice();
  }

  /** Waits for what hangs: its thread is one that Node.js waits for at its end, too. */
  async close(): Promise<void> {
    for (const state of this.#states()) await this.#close(state);
    this.#slots.clear();
    await Promise.all(this.#hanging.values());
  }

  #begin(retry: boolean): Round {
    const { clock, lookMillis, wholeMillis } = this.#patience;
    const patience = {
      ...this.#patience,
      lookMillis: this.#wasSlow ? lookMillis / IMPATIENCE : lookMillis,
      lastMillis: clock.now() + wholeMillis,
    };
    this.#wasSlow = false;
    return { retry, patience };
  }

  async #apply({ remove, add }: SlotChanges): Promise<void> {
    for (const slot of remove) {
      for (const state of this.#slots.get(slot) ?? []) await this.#close(state);
      this.#slots.delete(slot);
      this.#rows.clear(slot);
    }
    for (const added of add) {
      this.#rows.clear(added.slot);
      const states = PARTS.flatMap((part) => this.#open(added, part));
      for (const { slot, files } of states) this.#rows.await(slot, files.keys);
      this.#slots.set(added.slot, states);
    }
  }

  #open(spec: SlotToAdd, part: FilePart): PartState[] {
    const files = new FileSlot(this.#calls, this.#budget, spec, FILE_PARTS[part].keys);
    return files.keys.length === 0 ? [] : [new PartState(spec.slot, part, files)];
  }

  #states(): PartState[] {
    return [...this.#slots.values()].flat();
  }

  async #close({ files, late }: PartState): Promise<void> {
    if (late === undefined || late.hasEnded) await files.close();
    else late.onEnd = () => files.close();
  }

  /** What has ended since the last reading. */
  #takeLate(states: readonly PartState[]): void {
    for (const state of states) {
      const { late } = state;
      if (late === undefined || !late.hasEnded) continue;
      state.late = undefined;
      this.#keep(state, late);
    }
  }

  #keep(state: PartState, reading: PartReading): void {
    this.#rows.copyFrom(reading, state);
    for (const key of state.files.keys) {
      const { index } = FILES[key];
      // Whether of now or of before, NaN is not a time.
      const [before = Number.NaN, millis = Number.NaN] = [this.#longest[index], reading.millis[index]];
      if (!(before >= millis)) this.#longest[index] = millis;
    }
    if (state.note(reading)) this.#wasSlow = true;
  }

  async #readAll(states: readonly PartState[], round: Round): Promise<void> {
    const [first] = states;
    if (first === undefined) return;
    const lanes = Math.max(0, LANES[first.part] - this.#hanging.size);
    const free: PartReading[] = [];
    const tasks = states.map((state) => this.#toTask(state, round.retry, free));
    const begun = await runInLanes(tasks, lanes, round.patience);
    if (begun < states.length) this.#wasCut = true;
  }

  /** @param free memory of readings that have been kept. */
  #toTask(state: PartState, retry: boolean, free: PartReading[] = []): WatchedTask {
    let reading: PartReading;
    return {
      run: async () => {
        reading = free.pop() ?? new PartReading();
        reading.beganMillis = performance.now();
        await state.files.read(retry, reading);
        reading.endedMillis = performance.now();
      },
      keep: () => {
        this.#keep(state, reading);
        free.push(reading);
      },
      leave: (ended) => {
        this.#wasSlow = true;
        state.late = reading;
        const closed = ended.then(() => {
          reading.hasEnded = true;
          this.#hanging.delete(reading);
          return reading.onEnd?.();
        });
        this.#hanging.set(reading, closed);
      },
    };
  }

  /** Afterwards and one by one: a descriptor must not be closed while another lane reads it. */
  async #readWhatLackedDescriptors(states: readonly PartState[], { retry, patience }: Round): Promise<void> {
    for (const state of states) {
      if (state.late !== undefined || this.#rows.lackDescriptors(state).length === 0) continue;
      if (this.#hanging.size >= LANES[state.part]) return;
      const read = () => runInLanes([this.#toTask(state, retry)], 1, patience);
      await read();
      if (this.#rows.lackDescriptors(state).length > 0 && (await this.#giveUpDescriptors())) await read();
    }
  }

  /** The last slots first: those are the newest, and every slot keeps being read either way. */
  async #giveUpDescriptors(): Promise<boolean> {
    const { held } = this.#budget;
    if (held === 0) return false;
    this.#budget.lowerBy(Math.max(Math.floor(held * GIVEN_UP_SHARE), GIVEN_UP_MINIMUM));
    for (const { files, late } of this.#states().reverse())
      if (late === undefined) await files.giveUpDescriptors();
    return true;
  }

  #setAges(states: readonly PartState[], beganMillis: number): void {
    const now = performance.now();
    for (const state of states) {
      const { readMillis } = state;
      if (readMillis !== undefined)
        this.#rows.setAge(state, readMillis >= beganMillis ? 0 : now - readMillis);
    }
  }
}
