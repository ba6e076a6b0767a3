import { setImmediate as nextTurn } from 'node:timers/promises';
import { CgroupError } from './cgroup-error.ts';
import type { CgroupRef } from './cgroup-ref.ts';
import type { CgroupRoot } from './cgroup-root.ts';
import type { Clock } from './clock.ts';
import { DirectoryTree } from './directory-tree.ts';
import { isYoung } from './is-young.ts';
import { type WatchDirectory, watchDirectory } from './watch-directory.ts';
import type { PollingReason } from './watch-set.ts';

const RESCAN_MILLIS = 60_000;
const POLL_MILLIS = 2_000;

/** How a tree is followed, and who hears of it. The callbacks are called synchronously, after `refs` has changed. */
export interface CgroupTreeOptions {
  /** Times the rescans. */
  readonly clock: Clock;
  /** How often every directory is looked at again, in case a change was not notified. Default: a minute. */
  readonly rescanMillis?: number;
  /** How old the last look at the whole tree may be at a `settle()` where nothing is watched. Default: 2 s. */
  readonly pollMillis?: number;
  /**
   * Whether the cgroup at this path is one that has no children worth hearing of at once. Such a directory is watched
   * only if it had children when it was listed; the rescan finds later ones. It saves more than the watch: kernfs
   * tells the watchers of a directory of every notification of its `memory.events`, up to 100 times a second.
   */
  isLeaf?(path: string): boolean;
  /** Parents before children, from the first walk on. */
  onAdded?(ref: CgroupRef): void;
  /** Children before parents. */
  onRemoved?(ref: CgroupRef): void;
  /**
   * A directory could not be read; what was known below it is kept, and the next rescan tries again. Of those whose names are
   * not UTF-8 only the first is told.
   */
  onError(error: CgroupError): void;
  /** For tests: what watches a directory. */
  readonly watchDirectory?: WatchDirectory;
}

/**
 * The cgroups at and below a root, as they come and go: found by a walk, then by inotify, with a slow rescan as the
 * safety net, and by polling where the kernel grants no watches.
 *
 * Identity is the inode: a directory that was removed and made again under the same path is removed and added.
 */
export class CgroupTree {
  readonly #directory: string;
  readonly #clock: Clock;
  readonly #rescanMillis: number;
  readonly #pollMillis: number;
  readonly #tree: DirectoryTree;
  #rescannedMillis = Number.NEGATIVE_INFINITY;
  #cancelRescan = (): void => {};

  constructor(root: Pick<CgroupRoot, 'directory'>, options: CgroupTreeOptions) {
    this.#directory = root.directory;
    this.#clock = options.clock;
    this.#rescanMillis = options.rescanMillis ?? RESCAN_MILLIS;
    this.#pollMillis = options.pollMillis ?? POLL_MILLIS;
    this.#tree = new DirectoryTree(root.directory, {
      watchDirectory: options.watchDirectory ?? watchDirectory,
      isLeaf: (path) => options.isLeaf?.(path) ?? false,
      onAdded: (ref) => options.onAdded?.(ref),
      onRemoved: (ref) => options.onRemoved?.(ref),
      onError: (error) => options.onError(error),
      onUnwatched: () => this.#distrust(),
    });
  }

  /**
   * Walks the tree and starts to follow it; resolves when every cgroup is in `refs`.
   * @throws CgroupError `ERR_CGROUP_ROOT` where the root does not exist.
   */
  async open(): Promise<void> {
    this.#scheduleRescan();
    await this.#rescan();
    if (this.refs.size > 0) return;
    this.close();
    const path = this.#directory;
    throw new CgroupError('ERR_CGROUP_ROOT', `the cgroup root ${path} cannot be walked`, { path });
  }

  /** Every cgroup that is known to exist, by id. The map is live: it follows the tree, between two awaits. */
  get refs(): ReadonlyMap<bigint, CgroupRef> {
    return this.#tree.refs;
  }

  /** How changes are found at present. */
  get mode(): 'watching' | 'polling' {
    return this.pollingReason === undefined ? 'watching' : 'polling';
  }

  /** Why cgroups are polled, and what to do about it; undefined while they are watched. Each rescan tries again. */
  get pollingReason(): PollingReason | undefined {
    return this.#tree.pollingReason;
  }

  /** Resolves when every change that the kernel has told of so far is in `refs`. For use before each reading. */
  async settle(): Promise<void> {
    // The first turn ends the poll for events that is under way, the second comes after a whole one.
    await nextTurn();
    await nextTurn();
    const isDue = !isYoung(this.#rescannedMillis, this.#clock, this.#pollMillis);
    await (this.mode === 'polling' && isDue ? this.#rescan() : this.#tree.drained());
  }

  /** Looks at once at a cgroup that somebody found gone, without waiting for the kernel to tell. */
  forget(ref: CgroupRef): void {
    this.#tree.lookAt(ref);
  }

  /** Ends watching and rescanning; `refs` stays as it is. */
  close(): void {
    this.#cancelRescan();
    this.#tree.close();
  }

  async #rescan(): Promise<void> {
    this.#rescannedMillis = this.#clock.now();
    this.#tree.recheck();
    await this.#tree.drained();
  }

  #scheduleRescan(): void {
    this.#cancelRescan = this.#clock.schedule(this.#rescanMillis, () => {
      this.#scheduleRescan();
      this.#tree.retryWatches();
      void this.#rescan();
    });
  }

  /** What happened since the watches went is not known: the next `settle()` looks at everything. */
  #distrust(): void {
    this.#rescannedMillis = Number.NEGATIVE_INFINITY;
  }
}
