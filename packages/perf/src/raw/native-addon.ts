import { createRequire } from 'node:module';

/** One event as perf_event_open(2) takes it: the fields of perf_event_attr. */
export interface RawEvent {
  readonly type: number;
  readonly config: bigint;
  readonly config1: bigint;
  readonly config2: bigint;
  readonly excludeUser: boolean;
  readonly excludeKernel: boolean;
}

/** How a group is counted on the CPUs of one PMU. */
export interface RawPart {
  readonly cpus: readonly number[];
  /** The leader first. */
  readonly events: readonly RawEvent[];
}

/**
 * A group: its members are on the PMU together or not at all. Where CPUs have PMUs of different types there is one part
 * for each; every part has the same events in the same order, and their values are added up.
 */
export interface RawGroup {
  readonly parts: readonly RawPart[];
}

/** A cgroup for a slot. */
export interface CounterSlotToAdd {
  readonly slot: number;
  /** The cgroup's directory in the hierarchy that holds the perf_event controller. */
  readonly directory: string;
  /** The inode that the directory must have; not checked without one. */
  readonly inode?: bigint;
}

/** What a reading does besides reading. Removals come first, so that a slot can change hands at once. */
export interface CounterChanges {
  readonly remove: readonly number[];
  readonly add: readonly CounterSlotToAdd[];
  /** Whether slots without one open group, and CPUs that were offline, are tried again. */
  readonly retry: boolean;
  /** Whether events count from this reading on: they are enabled before it is taken, or disabled after it. */
  readonly counting: boolean;
}

/** `CounterReader` of native/src/binding/counter_reader_object.h. Throws when used while a reading is under way. */
export interface NativeCounterReader {
  /**
   * Resolves with how many descriptors are held, when both arrays are filled. Each slot has for every group 3 places of
   * `status` (see `counter-layout.ts`) and 3 + events places of `values`.
   */
  read(changes: CounterChanges, status: Int32Array, values: Float64Array): Promise<number>;
  close(): void;
}

/** How a trial went: `errno` is 0 where the group could be opened, else positive, and `event` the member it is about. */
export interface Trial {
  readonly errno: number;
  readonly event: number;
}

/**
 * `ProcessReader` of native/src/binding/process_reader_object.h: this process, all its threads. Throws when used while a
 * reading is under way.
 */
export interface NativeProcessReader {
  /**
   * Resolves with how many descriptors are held, when both arrays are filled: every group has 3 places of `status` and 3 +
   * events places of `values`, as `counter-layout.ts` says. The first reading opens.
   */
  read(status: Int32Array, values: Float64Array): Promise<number>;
  close(): void;
}

/** Where a trial opens its group: on one CPU for every task of it, or for a cgroup's. */
export interface TrialPlace {
  readonly cpu: number;
  readonly directory?: string;
}

/** What the addon's counter half exports. */
export interface NativeCounters {
  readonly surface: number;
  readonly CounterReader: new (groups: readonly RawGroup[]) => NativeCounterReader;
  /** Of the CPUs of a group nothing is asked. */
  readonly ProcessReader: new (
    groups: readonly RawGroup[],
    maxDescriptors: number,
  ) => NativeProcessReader;
  /**
   * Opens a group and closes it at once. It counts for that moment: drivers of Arm leave a leader that is disabled out of
   * account when they judge whether the PMU has room for its group.
   */
  tryOpen(events: readonly RawEvent[], place: TrialPlace): Trial;
  /** The same in the calling thread and what it starts, on any CPU: as `ProcessReader` opens it. */
  tryOpenInThread(events: readonly RawEvent[]): Trial;
  /**
   * Counts a loop of its own, on a thread of its own, for about this long. Resolves with time_enabled and time_running in
   * nanoseconds and the value of each event; with a Trial where the group could not be opened.
   */
  countBusyLoop(events: readonly RawEvent[], millis: number): Promise<Float64Array | Trial>;
}

/** `remedy` is the command that native/addon.cjs knows: it differs between a checkout and an installed package. */
interface AddonFailure extends NodeJS.ErrnoException {
  readonly remedy?: string;
}

/** Why the addon cannot be used, one line, and what to do about it. */
export interface MissingCounters {
  readonly why: string;
  readonly remedy: string;
}

export type LoadedCounters = { readonly addon: NativeCounters } | MissingCounters;

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
export function loadNativeCounters(require: (name: string) => unknown = requireFromHere): LoadedCounters {
  try {
    const addon = require('@psiperf/native/addon') as Partial<NativeCounters>;
    if (isUsable(addon)) return { addon };
    return {
      why: `the addon is of another version (surface ${addon.surface}, not ${SURFACE})`,
      remedy: SAME_VERSION,
    };
  } catch (error) {
    return explain(error as AddonFailure);
  }
}

function isUsable(addon: Partial<NativeCounters>): addon is NativeCounters {
  return addon.surface === SURFACE && typeof addon.CounterReader === 'function';
}

function explain({ code, message, remedy }: AddonFailure): MissingCounters {
  if (code === 'ERR_DLOPEN_DISABLED') return { why: 'this Node.js may not load the addon', remedy: ALLOW };
  // What loads the addon was not found, or a bundler has left no `require` that finds it.
  if (remedy === undefined && code !== 'ERR_DLOPEN_FAILED')
    return { why: 'the addon is not there', remedy: INSTALL };
  // MODULE_NOT_FOUND: @psiperf/native has none for this platform.
  if (code === 'MODULE_NOT_FOUND') {
    return { why: 'the addon is not built', remedy: `${remedy} with CMake and a C++ compiler installed` };
  }
  // ERR_DLOPEN_FAILED: built for another processor or C library, for a newer Node-API than this Node.js has, or cut off.
  const [line] = message.split('\n');
  const platform = `${process.platform}-${process.arch}, Node-API ${process.versions.napi}`;
  return {
    why: `the addon does not load on ${platform} (${line})`,
    remedy: `${remedy ?? REBUILD} on this machine`,
  };
}
