import { constants } from 'node:os';
import type { DescriptorBudget } from './descriptor-budget.ts';
import type { FileCalls } from './file-calls.ts';
import { FILES, FILES_PER_SLOT, type FileKey, type FileLayout } from './layout.ts';
import type { SlotToAdd } from './raw-reader.ts';
import { readValues } from './read-values.ts';
import { SlotDirectory } from './slot-directory.ts';
import { GONE, hasValues, isOutOfDescriptors, OK, REOPENED, readFailure, type Status } from './status.ts';

const CUT_OFF = readFailure(-constants.errno.ENODEV);

/** Where the results of one slot go. */
export interface SlotRow {
  readonly status: Int32Array;
  readonly values: Float64Array;
  /** How long each file took; NaN where it has no values or is not of a cgroup. */
  readonly millis: Float64Array;
  readonly buffer: Buffer;
}

/** One file on its way: what it is, where its directory is opened, and where its values go. */
interface FileReading {
  readonly key: FileKey;
  readonly index: number;
  readonly name: string;
  readonly directory: SlotDirectory;
  readonly into: { readonly buffer: Buffer; readonly values: Float64Array };
}

/**
 * A file that fails is not tried at every reading, so that a kernel without irq.pressure costs nothing. Malformed
 * contents are read anew each time, and so is what lacked only a descriptor.
 */
const isGivenUp = (status: Status): boolean => status === GONE || (status > 0 && !isOutOfDescriptors(status));

/** One directory and the files of it that are held open. */
export class FileSlot {
  readonly keys: readonly FileKey[];
  readonly #calls: FileCalls;
  readonly #budget: DescriptorBudget;
  readonly #spec: SlotToAdd;
  readonly #held: (number | undefined)[] = new Array(FILES_PER_SLOT).fill(undefined);
  /** Why a file was given up; OK: it was not. */
  readonly #failures: Status[] = new Array(FILES_PER_SLOT).fill(OK);

  /** @param keys of which those are read that are wanted and have a name. */
  constructor(calls: FileCalls, budget: DescriptorBudget, spec: SlotToAdd, keys: readonly FileKey[]) {
    this.#calls = calls;
    this.#budget = budget;
    this.#spec = spec;
    this.keys = keys.filter((key) => {
      const { index, names }: FileLayout = FILES[key];
      return names[spec.files] !== undefined && (spec.wanted & (1 << index)) !== 0;
    });
  }

  /** Reads all files. Every other place of the row stays as it is. */
  async read(retry: boolean, row: SlotRow): Promise<void> {
    await using directory = new SlotDirectory(this.#calls, this.#spec);
    for (const key of this.keys) {
      const { index, names, firstValue, valueCount }: FileLayout = FILES[key];
      const values = row.values.subarray(firstValue, firstValue + valueCount);
      const name = names[this.#spec.files] ?? names.cgroup;
      const began = performance.now();
      const into = { buffer: row.buffer, values };
      const status = await this.#readFile({ key, index, name, directory, into }, retry);
      row.status[index] = status;
      const isTimed = hasValues(status) && this.#spec.files === 'cgroup';
      row.millis[index] = isTimed ? performance.now() - began : Number.NaN;
      if (!hasValues(status)) values.fill(Number.NaN);
    }
  }

  /** Closes held descriptors until the budget is met or this slot has none. */
  async giveUpDescriptors(): Promise<void> {
    for (const key of this.keys) {
      if (!this.#budget.isExceeded) return;
      await this.#release(FILES[key].index);
    }
  }

  async close(): Promise<void> {
    for (const key of this.keys) await this.#release(FILES[key].index);
  }

  async #readFile(reading: FileReading, retry: boolean): Promise<Status> {
    const { key, index, into } = reading;
    const fd = this.#held[index];
    if (fd === undefined) {
      const failure = this.#failures[index] ?? OK;
      return failure === OK || retry ? this.#openAndRead(reading) : failure;
    }
    const status = await readValues(this.#calls, { fd, key }, into);
    if (status !== CUT_OFF) return this.#settle(index, status);
    // ENODEV: the cgroup was removed, or its cgroup.pressure was set to 0; a held descriptor stays dead even after it is
    // 1 again. The directory tells which.
    await this.#release(index);
    const reopened = await this.#openAndRead(reading);
    return reopened === OK ? REOPENED : reopened;
  }

  async #openAndRead({ key, index, name, directory, into }: FileReading): Promise<Status> {
    const opened = await directory.open(name);
    if (!('fd' in opened)) return this.#settle(index, opened.status);
    const status = await readValues(this.#calls, { fd: opened.fd, key }, into);
    await this.#hold(index, opened.fd);
    return this.#settle(index, status);
  }

  async #settle(index: number, status: Status): Promise<Status> {
    const givenUp = isGivenUp(status);
    this.#failures[index] = givenUp ? status : OK;
    if (givenUp) await this.#release(index);
    return status;
  }

  async #hold(index: number, fd: number): Promise<void> {
    if (!this.#budget.hasRoom) return this.#calls.close(fd);
    this.#held[index] = fd;
    this.#budget.take();
  }

  async #release(index: number): Promise<void> {
    const fd = this.#held[index];
    if (fd === undefined) return;
    this.#held[index] = undefined;
    this.#budget.return();
    await this.#calls.close(fd);
  }
}
