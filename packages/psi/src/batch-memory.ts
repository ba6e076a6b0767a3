import { FILES_PER_SLOT, VALUES_PER_SLOT } from './raw/layout.ts';
import type { Batch } from './raw/raw-reader.ts';
import { NOT_WANTED, REOPENED } from './raw/status.ts';

/** The output of the last two readings as far as they are compared, in memory that is used again and again. */
export class BatchMemory implements Batch {
  #slots = 0;
  #status = new Int32Array(0);
  #previousStatus = new Int32Array(0);
  #values = new Float64Array(0);

  get status(): Int32Array {
    return this.#status;
  }

  get values(): Float64Array {
    return this.#values;
  }

  /** Whether the status of any file of the slot is another one than at the reading before. */
  hasChanged(slot: number): boolean {
    const end = (slot + 1) * FILES_PER_SLOT;
    for (let place = slot * FILES_PER_SLOT; place < end; place++) {
      if (this.hasChangedAt(place)) return true;
    }
    return false;
  }

  /** The same of one place. Reopened twice in a row are two events. */
  hasChangedAt(place: number): boolean {
    const status = this.#status[place];
    return status !== this.#previousStatus[place] || status === REOPENED;
  }

  /** Makes room for this many slots and for the status rows of a new reading. */
  prepare(slots: number): void {
    this.#grow(slots);
    [this.#previousStatus, this.#status] = [this.#status, this.#previousStatus];
  }

  /** Forgets what the slot was last time, because it has another target now. */
  forget(slot: number): void {
    this.#previousStatus.fill(NOT_WANTED, slot * FILES_PER_SLOT, (slot + 1) * FILES_PER_SLOT);
  }

  #grow(slots: number): void {
    if (slots <= this.#slots) return;
    // No more at first than is asked for: every row is copied at every reading, and a service has one cgroup.
    this.#slots = Math.max(slots, this.#slots * 2);
    const status = new Int32Array(this.#slots * FILES_PER_SLOT).fill(NOT_WANTED);
    status.set(this.#status);
    this.#status = status;
    this.#previousStatus = new Int32Array(status.length);
    this.#values = new Float64Array(this.#slots * VALUES_PER_SLOT);
  }
}
