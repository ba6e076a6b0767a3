import { FILE_PARTS, FILES, FILES_PER_SLOT, FIRST_AGE, type FileKey, VALUES_PER_SLOT } from './layout.ts';
import type { PartReading, PartState } from './part-state.ts';
import type { Batch } from './raw-reader.ts';
import { isOutOfDescriptors, NOT_WANTED, OK, REOPENED, SLOW } from './status.ts';

/** The last rows of all slots: what is not read anew stays as it was. */
export class SlotRows {
  #status = new Int32Array(0);
  #values = new Float64Array(0);

  /** Makes room for this many slots. */
  grow(slots: number): void {
    if (slots * FILES_PER_SLOT <= this.#status.length) return;
    const [status, values] = [this.#status, this.#values];
    this.#status = new Int32Array(slots * FILES_PER_SLOT).fill(NOT_WANTED);
    this.#status.set(status);
    this.#values = new Float64Array(slots * VALUES_PER_SLOT).fill(Number.NaN);
    this.#values.set(values);
  }

  clear(slot: number): void {
    this.#status.fill(NOT_WANTED, slot * FILES_PER_SLOT, (slot + 1) * FILES_PER_SLOT);
    this.#values.fill(Number.NaN, slot * VALUES_PER_SLOT, (slot + 1) * VALUES_PER_SLOT);
  }

  /** Wanted, but not read yet. */
  await(slot: number, keys: readonly FileKey[]): void {
    for (const key of keys) this.#status[slot * FILES_PER_SLOT + FILES[key].index] = SLOW;
  }

  /** Takes over what was read of a part. */
  copyFrom({ status, values }: PartReading, { slot, files }: PartState): void {
    for (const key of files.keys) {
      const { index, firstValue, valueCount } = FILES[key];
      this.#status[slot * FILES_PER_SLOT + index] = status[index] ?? NOT_WANTED;
      const read = values.subarray(firstValue, firstValue + valueCount);
      this.#values.set(read, slot * VALUES_PER_SLOT + firstValue);
    }
  }

  setAge({ slot, part }: PartState, millis: number): void {
    this.#values[slot * VALUES_PER_SLOT + FIRST_AGE + FILE_PARTS[part].index] = millis;
  }

  /** Files of the part that could not be read for want of a descriptor. */
  lackDescriptors({ slot, files }: PartState): FileKey[] {
    const statusOf = (key: FileKey) => this.#status[slot * FILES_PER_SLOT + FILES[key].index] ?? NOT_WANTED;
    return files.keys.filter((key) => isOutOfDescriptors(statusOf(key)));
  }

  copyTo(batch: Batch): void {
    batch.status.set(this.#status.subarray(0, batch.status.length));
    batch.values.set(this.#values.subarray(0, batch.values.length));
    // An event, which is told once.
    this.#status.forEach((status, place) => {
      if (status === REOPENED) this.#status[place] = OK;
    });
  }
}
