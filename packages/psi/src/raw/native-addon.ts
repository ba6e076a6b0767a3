import { createRequire } from 'node:module';
import type { SlotChanges } from './raw-reader.ts';

/** `BatchReader` of native/src/binding/batch_reader_object.h. Throws when it is used while a reading is under way. */
export interface NativeBatchReader {
  /** Resolves with how many descriptors are held, when both arrays are filled. */
  read(changes: SlotChanges, status: Int32Array, values: Float64Array): Promise<number>;
  /** How long the slowest file of each kind took at the last reading; NaN where none was read. */
  longestMillis(): Float64Array;
  close(): void;
}

/** What `@psiperf/native/addon` exports. */
export interface NativeAddon {
  readonly surface: number;
  readonly BatchReader: new (maxDescriptors: number) => NativeBatchReader;
}

/** `remedy` is the command that native/addon.cjs knows: it differs between a checkout and an installed package. */
interface AddonFailure extends NodeJS.ErrnoException {
  readonly remedy?: string;
}

/** The addon, or one line with why it cannot be used and the remedy. */
export type LoadedAddon = { readonly addon: NativeAddon } | { readonly why: string };

/** `kSurface` of native/src/binding/addon.cc. */
const SURFACE = 5;
const REBUILD = 'run npm run build';
const SAME_VERSION = 'install @psiperf/native of the same version; in a checkout run npm run build';
const ALLOW = 'run Node.js without --no-addons, or where --permission is given with --allow-addons';
const INSTALL = 'install @psiperf/native, and leave @psiperf/* out of a bundle';

const openRequire = (): NodeJS.Require => createRequire(import.meta.url);

/** Opened when the addon is asked for, and not before: in a bundle of CommonJS a module has no address. */
const requireFromHere = (name: string): unknown => openRequire()(name);

/**
 * Loads the addon.
 * @param require loads a module by its name; another one than Node's in tests.
 */
export function loadNativeAddon(require: (name: string) => unknown = requireFromHere): LoadedAddon {
  try {
    const addon = require('@psiperf/native/addon') as Partial<NativeAddon>;
    if (isUsable(addon)) return { addon };
    return {
      why: `the native reader is of another version (surface ${addon.surface}, not ${SURFACE}): ${SAME_VERSION}`,
    };
  } catch (error) {
    return { why: explain(error as AddonFailure) };
  }
}

function isUsable(addon: Partial<NativeAddon>): addon is NativeAddon {
  return addon.surface === SURFACE && typeof addon.BatchReader === 'function';
}

function explain({ code, message, remedy }: AddonFailure): string {
  if (code === 'ERR_DLOPEN_DISABLED') return `this Node.js may not load the native reader: ${ALLOW}`;
  // What loads the addon was not found, or a bundler has left no `require` that finds it.
  if (remedy === undefined && code !== 'ERR_DLOPEN_FAILED')
    return `the native reader is not there: ${INSTALL}`;
  // MODULE_NOT_FOUND: @psiperf/native has none for this platform.
  if (code === 'MODULE_NOT_FOUND') {
    return `the native reader is not built: ${remedy} with CMake and a C++ compiler installed`;
  }
  // ERR_DLOPEN_FAILED: built for another processor or C library, or for a newer Node-API than this Node.js has.
  const [line] = message.split('\n');
  const platform = `${process.platform}-${process.arch}, Node-API ${process.versions.napi}`;
  return `the native reader does not load on ${platform} (${line}): ${remedy ?? REBUILD} on this machine`;
}
