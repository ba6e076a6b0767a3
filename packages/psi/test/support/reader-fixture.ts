import { FileReader } from '../../src/raw/file-reader.ts';
import { FILES, FILES_PER_SLOT, type FileKey, toFileBits, VALUES_PER_SLOT } from '../../src/raw/layout.ts';
import type { Batch, SlotChanges, SlotToAdd } from '../../src/raw/raw-reader.ts';
import { FakeFileCalls } from './fake-file-calls.ts';
import { PRESSURE_TEXT } from './texts.ts';

/** The inode of the cgroup `/a`. */
export const INODE = 7n;

/** The output of one reading. */
export class Rows implements Batch {
  readonly status: Int32Array;
  readonly values: Float64Array;

  constructor(slots: number) {
    this.status = new Int32Array(slots * FILES_PER_SLOT);
    this.values = new Float64Array(slots * VALUES_PER_SLOT);
  }

  statusOf(key: FileKey, slot = 0): number | undefined {
    return this.status[slot * FILES_PER_SLOT + FILES[key].index];
  }

  valueOf(key: FileKey, index: number, slot = 0): number | undefined {
    return this.values[slot * VALUES_PER_SLOT + FILES[key].firstValue + index];
  }
}

/** A directory and the files of it that are wanted, in a slot. */
export function slotOf(slot: number, directory: string, inode: bigint, keys: readonly FileKey[]): SlotToAdd {
  return { slot, directory, inode, files: 'cgroup', wanted: toFileBits(keys) };
}

/** A fake kernel with the cgroup `/a`, and a reader of it. */
export class ReaderFixture {
  readonly kernel = new FakeFileCalls();
  readonly reader: FileReader;

  constructor(maxDescriptors = 100) {
    this.kernel.makeDirectory('/a', INODE);
    this.reader = new FileReader(maxDescriptors, this.kernel);
  }

  async read(changes: Partial<SlotChanges> = {}, slots = 1): Promise<Rows> {
    const rows = new Rows(slots);
    await this.reader.read({ add: [], remove: [], retry: false, ...changes }, rows);
    return rows;
  }

  /** The first reading of `/a`, in slot 0. */
  add(...keys: FileKey[]): Promise<Rows> {
    return this.read({ add: [slotOf(0, '/a', INODE, keys)] });
  }

  writePressure() {
    return this.kernel.write('/a', 'cpu.pressure', PRESSURE_TEXT);
  }
}
