import { isGone } from './read-directory.ts';
import type { TreeNode } from './tree-node.ts';
import type { WatchDirectory } from './watch-directory.ts';

/** Why directories cannot be watched, and what to do about it. */
export interface PollingReason {
  readonly message: string;
  readonly hint: string;
}

/** What is done when a directory's entries change, or when no directory is watched any more. */
export interface WatchSetListener {
  onEntry(node: TreeNode, name: string | undefined): void;
  onGivenUp(): void;
}

/**
 * The watches of a tree: all of them or none. Half a tree watched costs as much polling as none, and keeps watches
 * from others of the same user.
 */
export class WatchSet {
  readonly #watchDirectory: WatchDirectory;
  readonly #listener: WatchSetListener;
  readonly #watches = new Map<TreeNode, { close(): void }>();
  #givenUp: PollingReason | undefined;

  constructor(watchDirectory: WatchDirectory, listener: WatchSetListener) {
    this.#watchDirectory = watchDirectory;
    this.#listener = listener;
  }

  /** Why nothing is watched; undefined while watching. */
  get givenUp(): PollingReason | undefined {
    return this.#givenUp;
  }

  /** Watches a node's directory, unless it is watched already or watching was given up. True if it is watched anew. */
  watch(node: TreeNode): boolean {
    if (this.#givenUp !== undefined || this.#watches.has(node)) return false;
    try {
      this.#watches.set(node, this.#start(node));
      return true;
    } catch (error) {
      // Removed before it could be watched: the watch of its parent tells of that.
      if (!isGone(error)) this.#giveUp(error as NodeJS.ErrnoException);
      return false;
    }
  }

  close(node: TreeNode): void {
    this.#watches.get(node)?.close();
    this.#watches.delete(node);
  }

  closeAll(): void {
    for (const node of [...this.#watches.keys()]) this.close(node);
  }

  /** Lets `watch` try again after it was given up: the limit may have been raised, or others may need less of it. */
  retry(): void {
    this.#givenUp = undefined;
  }

  #start(node: TreeNode): { close(): void } {
    return this.#watchDirectory(node.ref.directory, {
      onEntry: (name) => this.#listener.onEntry(node, name),
      onError: (error) => this.#giveUp(error),
    });
  }

  #giveUp(error: NodeJS.ErrnoException): void {
    this.#givenUp = toPollingReason(error);
    this.closeAll();
    this.#listener.onGivenUp();
  }
}

function toPollingReason({ code, message }: NodeJS.ErrnoException): PollingReason {
  return { message: `cgroups cannot be watched: ${message}`, hint: HINTS[code ?? ''] ?? UNKNOWN_HINT };
}

const UNKNOWN_HINT = 'containers are found by polling; one that lives shorter than that may be missed';

const HINTS: Readonly<Record<string, string>> = {
  // inotify_add_watch: the watches of this user are used up.
  ENOSPC: 'raise the sysctl fs.inotify.max_user_watches, as in: sysctl -w fs.inotify.max_user_watches=524288',
  // inotify_init1: the inotify instances of this user, or the descriptors of this process, are used up.
  EMFILE:
    'raise the sysctl fs.inotify.max_user_instances, as in: sysctl -w fs.inotify.max_user_instances=1024',
};
