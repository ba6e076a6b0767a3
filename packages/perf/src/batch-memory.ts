import type { PlannedGroup } from './counter-plan.ts';
import { NOT_WANTED, STATUS_PER_GROUP, TIMES_PER_GROUP } from './raw/counter-layout.ts';

const SMALLEST = 64;

/** The output of the last reading, in memory that is used again and again. */
export class BatchMemory {
  readonly #groups: readonly PlannedGroup[];
  /** Place of each group's values in a slot's row, and at the end the length of the row. */
  readonly #firstValues: readonly number[];
  #slots = 0;
  #status = new Int32Array(0);
  #values = new Float64Array(0);

  constructor(groups: readonly PlannedGroup[]) {
    this.#groups = groups;
    let next = 0;
    this.#firstValues = [0, ...groups.map(({ events }) => (next += TIMES_PER_GROUP + events.length))];
  }

  get status(): Int32Array {
    return this.#status;
  }

  get values(): Float64Array {
    return this.#values;
  }

  /** Makes room for this many slots; what the rows held is lost when they grow. */
  prepare(slots: number): void {
    if (slots <= this.#slots) return;
    this.#slots = Math.max(SMALLEST, slots, this.#slots * 2);
    this.#status = new Int32Array(this.#slots * this.#groups.length * STATUS_PER_GROUP).fill(NOT_WANTED);
    this.#values = new Float64Array(this.#slots * this.#valuesPerSlot);
  }

  /** The three places of a group's status. */
  statusOf(slot: number, group: number): Int32Array {
    const first = (slot * this.#groups.length + group) * STATUS_PER_GROUP;
    return this.#status.subarray(first, first + STATUS_PER_GROUP);
  }

  /** A group's times, lowest ratio and counts. */
  valuesOf(slot: number, group: number): Float64Array {
    const row = slot * this.#valuesPerSlot;
    return this.#values.subarray(
      row + (this.#firstValues[group] ?? 0),
      row + (this.#firstValues[group + 1] ?? 0),
    );
  }

  get #valuesPerSlot(): number {
    return this.#firstValues.at(-1) ?? 0;
  }
}
