import type { FileSlot, SlotRow } from './file-slot.ts';
import { FILES_PER_SLOT, type FilePart, VALUES_PER_SLOT } from './layout.ts';
import { FILE_BUFFER_BYTES } from './read-values.ts';

/** Where nothing is wrong the kernel takes a thousandth of it; a busy machine may keep a thread from running for some time. */
const SLOW_MILLIS = 500;
/** So that slow files cost the node a tenth of one CPU at most. */
const REST = 10;
/** And no longer than that: a machine that stood still for an hour is not a slow file. */
const LONGEST_REST_MILLIS = 240_000;

/** What one part of a slot is read into: memory of its own, since nobody may wait for it any longer. */
export class PartReading implements SlotRow {
  readonly status = new Int32Array(FILES_PER_SLOT);
  readonly values = new Float64Array(VALUES_PER_SLOT);
  readonly millis = new Float64Array(FILES_PER_SLOT);
  readonly buffer = Buffer.allocUnsafe(FILE_BUFFER_BYTES);
  beganMillis = 0;
  endedMillis = 0;
  hasEnded = false;
  /** Called when a reading ends that was not waited for. */
  onEnd: (() => Promise<void>) | undefined;
}

/** What is known of one part of a slot between readings. Times are those of `performance.now()`. */
export class PartState {
  readonly slot: number;
  readonly part: FilePart;
  readonly files: FileSlot;
  /** When it was last read; undefined: never. */
  readMillis: number | undefined;
  /** Not waited for any longer. */
  late: PartReading | undefined;
  #notBefore = Number.NEGATIVE_INFINITY;

  constructor(slot: number, part: FilePart, files: FileSlot) {
    this.slot = slot;
    this.part = part;
    this.files = files;
  }

  isDue(nowMillis: number): boolean {
    return this.late === undefined && nowMillis >= this.#notBefore;
  }

  /** Takes note of a reading of it. @returns whether it was slow. */
  note({ beganMillis, endedMillis }: PartReading): boolean {
    const took = endedMillis - beganMillis;
    this.readMillis = endedMillis;
    if (took < SLOW_MILLIS) return false;
    this.#notBefore = endedMillis + Math.min(REST * took, LONGEST_REST_MILLIS);
    return true;
  }
}
