import type { NativeAddon, NativeBatchReader } from './native-addon.ts';
import type { Batch, RawReader, SlotChanges } from './raw-reader.ts';

/** Reads with the addon: one call for all slots, which a thread of libuv's pool waits for. */
export class NativeReader implements RawReader {
  readonly kind = 'native';
  readonly #batchReader: NativeBatchReader;

  constructor(addon: NativeAddon, maxDescriptors: number) {
    this.#batchReader = new addon.BatchReader(maxDescriptors);
  }

  read(changes: SlotChanges, { status, values }: Batch): Promise<number> {
    return this.#batchReader.read(changes, status, values);
  }

  longestMillis(): Float64Array {
    return this.#batchReader.longestMillis();
  }

  close(): void {
    this.#batchReader.close();
  }
}
