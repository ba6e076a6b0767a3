import { watch } from 'node:fs';

/** Hears of the changes in one directory. */
export interface WatchListener {
  /** An entry of that name was made or removed; undefined where the kernel does not say which. */
  onEntry(name: string | undefined): void;
  /** The watch broke: nothing more will be heard. */
  onError(error: Error): void;
}

/** Starts to watch a directory; `close()` ends it. Throws where the kernel grants no watch. */
export type WatchDirectory = (
  directory: string,
  listener: WatchListener,
) => {
  /** Nothing more is heard. */
  close(): void;
};

/**
 * Watches a directory with inotify: one watch of `fs.inotify.max_user_watches`, no file descriptor of its own.
 *
 * Node tells `rename` for entries that come and go and `change` for contents and attributes. kernfs reports every
 * notification of a control file (`cgroup.events`, `memory.events`: up to 100 a second) as such a change of its
 * directory, so those are dropped here, by kind. Names cannot tell them apart: `user.slice` is a directory.
 */
export const watchDirectory: WatchDirectory = (directory, listener) => {
  const watcher = watch(directory, { persistent: false }, (kind, name) => {
    if (kind === 'rename') listener.onEntry(name ?? undefined);
  });
  watcher.on('error', (error) => listener.onError(error));
  return watcher;
};
