import { type Clock, hostRoots, systemClock } from '@psiperf/cgroup';
import { BatchPressureReader } from './batch-pressure-reader.ts';
import { readMaxDescriptors } from './descriptor-limit.ts';
import type { PressureReader } from './pressure-reader.ts';
import { linuxFileCalls } from './raw/file-calls.ts';
import { FileReader } from './raw/file-reader.ts';
import { loadNativeAddon } from './raw/native-addon.ts';
import { NativeReader } from './raw/native-reader.ts';
import { PATIENCE } from './raw/patience.ts';
import type { RawReader } from './raw/raw-reader.ts';

/** How files are read, and held between readings. */
export interface PressureReaderOptions {
  /** Which reader to use if it can be; `native` by default. */
  readonly prefer?: 'native' | 'typescript';
  /** `/proc` of the kernel whose cgroups are read; `/proc` by default. */
  readonly procRoot?: string;
  /** Whose time it is; the real one by default. */
  readonly clock?: Clock;
  /**
   * Most descriptors to hold open between readings; by default what the soft RLIMIT_NOFILE leaves after a reserve for
   * the rest of the process. Files beyond it are opened, read and closed each time.
   */
  readonly maxDescriptors?: number;
  /** How often files that were missing are looked for again; 10 s by default. */
  readonly reopenMillis?: number;
  /** Whether `cpu.stat` and `cpu.stat.local` are read; they are by default. */
  readonly throttling?: boolean;
}

/** A reader, and why it is not the native one where that was preferred: one line with the remedy. */
export interface OpenedPressureReader {
  /** The reader; who opened it closes it. */
  readonly reader: PressureReader;
  /** Not there where the reader is the one that was preferred. */
  readonly why?: string;
}

const REOPEN_MILLIS = 10_000;

/**
 * Opens a reader of the pressure and throttling files of any number of cgroups, for an agent of one's own; who calls closes it.
 * Nothing is read yet, and nothing is thrown: without the addon the reader is one in TypeScript.
 */
export function openPressureReader(options: PressureReaderOptions = {}): OpenedPressureReader {
  const { prefer = 'native', reopenMillis = REOPEN_MILLIS, throttling = true } = options;
  const { procRoot = hostRoots().proc, clock = systemClock } = options;
  const maxDescriptors = options.maxDescriptors ?? readMaxDescriptors();
  const { raw, ...why } = openRawReader(prefer, maxDescriptors, clock);
  return { reader: new BatchPressureReader(raw, { procRoot, clock, reopenMillis, throttling }), ...why };
}

function openRawReader(
  prefer: RawReader['kind'],
  maxDescriptors: number,
  clock: Clock,
): { raw: RawReader } & Pick<OpenedPressureReader, 'why'> {
  const openFileReader = () => new FileReader(maxDescriptors, linuxFileCalls, { ...PATIENCE, clock });
  if (prefer === 'typescript') return { raw: openFileReader() };
  const loaded = loadNativeAddon();
  if ('addon' in loaded) return { raw: new NativeReader(loaded.addon, maxDescriptors) };
  return { raw: openFileReader(), why: loaded.why };
}
