import { createRequire } from 'node:module';
import type { TaskPass } from './raw-task-reader.ts';

/** `TaskReader` of native/src/binding/task_reader_object.h. Throws when it is used while a reading is under way. */
export interface NativeTaskReader {
  /** Resolves when both arrays are filled. */
  read(pass: TaskPass, status: Int32Array, values: Float64Array): Promise<unknown>;
}

/** What the addon's half for tasks exports. */
export interface NativeTasks {
  readonly surface: number;
  readonly TaskReader: new (procRoot: string) => NativeTaskReader;
}

/** `kSurface` of native/src/binding/addon.cc. */
const SURFACE = 5;

const openRequire = (): NodeJS.Require => createRequire(import.meta.url);

/** Opened when the addon is asked for, and not before: in a bundle of CommonJS a module has no address. */
const requireFromHere = (name: string): unknown => openRequire()(name);

/**
 * Loads the addon; undefined where it cannot be used, which whoever reads pressure tells of.
 * @param require loads a module by its name; another one than Node's in tests.
 */
export function loadNativeTasks(
  require: (name: string) => unknown = requireFromHere,
): NativeTasks | undefined {
  try {
    const addon = require('@psiperf/native/addon') as Partial<NativeTasks>;
    return isUsable(addon) ? addon : undefined;
  } catch {
    // MODULE_NOT_FOUND: not built. ERR_DLOPEN_FAILED: for another processor, C library or Node-API.
    return undefined;
  }
}

function isUsable(addon: Partial<NativeTasks>): addon is NativeTasks {
  return addon.surface === SURFACE && typeof addon.TaskReader === 'function';
}
