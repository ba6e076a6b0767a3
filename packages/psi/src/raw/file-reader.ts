import { DescriptorBudget } from './descriptor-budget.ts';
import { type FileCalls, linuxFileCalls } from './file-calls.ts';
import { FileSlot, type SlotRow } from './file-slot.ts';
import { FILE_KEYS, FILES, FILES_PER_SLOT, type FileKey, VALUES_PER_SLOT } from './layout.ts';
import type { Batch, RawReader, SlotChanges } from './raw-reader.ts';
import { FILE_BUFFER_BYTES } from './read-values.ts';
import { isOutOfDescriptors, NOT_WANTED } from './status.ts';

/** Slots that are read at the same time: enough to keep libuv's threads busy. */
const LANES = 16;
/** What is given up when the process runs out: an eighth, but enough for a few files and sockets of others. */
const GIVEN_UP_SHARE = 1 / 8;
const GIVEN_UP_MINIMUM = 16;

/** Reads with Node.js alone, file by file, each of them off the event loop. */
export class FileReader implements RawReader {
  readonly kind = 'typescript';
  readonly #calls: FileCalls;
  readonly #budget: DescriptorBudget;
  readonly #slots = new Map<number, FileSlot>();

  constructor(maxDescriptors: number, calls: FileCalls = linuxFileCalls) {
    this.#calls = calls;
    this.#budget = new DescriptorBudget(maxDescriptors);
  }

  async read(changes: SlotChanges, batch: Batch): Promise<number> {
    await this.#apply(changes);
    batch.status.fill(NOT_WANTED);
    batch.values.fill(Number.NaN);
    await this.#readAll(changes.retry, batch);
    await this.#readWhatLackedDescriptors(changes.retry, batch);
    return this.#budget.held;
  }

  async close(): Promise<void> {
    for (const slot of this.#slots.values()) await slot.close();
    this.#slots.clear();
  }

  async #apply({ remove, add }: SlotChanges): Promise<void> {
    for (const slot of remove) {
      await this.#slots.get(slot)?.close();
      this.#slots.delete(slot);
    }
    for (const added of add) this.#slots.set(added.slot, new FileSlot(this.#calls, this.#budget, added));
  }

  async #readAll(retry: boolean, batch: Batch): Promise<void> {
    const slots = this.#slots.entries();
    const lane = async () => {
      const buffer = Buffer.allocUnsafe(FILE_BUFFER_BYTES);
      // The lanes take their slots from one iterator.
      for (const [index, slot] of slots) await slot.read(FILE_KEYS, retry, toRow(batch, index, buffer));
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  }

  /** Afterwards and one by one: a descriptor must not be closed while another lane reads it. */
  async #readWhatLackedDescriptors(retry: boolean, batch: Batch): Promise<void> {
    const buffer = Buffer.allocUnsafe(FILE_BUFFER_BYTES);
    for (const [index, slot] of this.#slots) {
      const row = toRow(batch, index, buffer);
      const unread = keysOutOfDescriptors(row);
      if (unread.length === 0) continue;
      await slot.read(unread, retry, row);
      const stillUnread = keysOutOfDescriptors(row);
      if (stillUnread.length > 0 && (await this.#giveUpDescriptors())) {
        await slot.read(stillUnread, retry, row);
      }
    }
  }

  /** The last slots first: those are the newest, and every slot keeps being read either way. */
  async #giveUpDescriptors(): Promise<boolean> {
    const { held } = this.#budget;
    if (held === 0) return false;
    this.#budget.lowerBy(Math.max(Math.floor(held * GIVEN_UP_SHARE), GIVEN_UP_MINIMUM));
    for (const slot of [...this.#slots.values()].reverse()) await slot.giveUpDescriptors();
    return true;
  }
}

function toRow({ status, values }: Batch, slot: number, buffer: Buffer): SlotRow {
  return {
    status: status.subarray(slot * FILES_PER_SLOT, (slot + 1) * FILES_PER_SLOT),
    values: values.subarray(slot * VALUES_PER_SLOT, (slot + 1) * VALUES_PER_SLOT),
    buffer,
  };
}

function keysOutOfDescriptors({ status }: SlotRow): FileKey[] {
  return FILE_KEYS.filter((key) => isOutOfDescriptors(status[FILES[key].index] ?? NOT_WANTED));
}
