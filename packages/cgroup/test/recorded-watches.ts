import type { WatchDirectory, WatchListener } from '../src/watch-directory.ts';

/** Stands in for inotify: says which directories are watched, and tells only what the test makes it tell. */
export class RecordedWatches {
  readonly listeners = new Map<string, WatchListener>();
  /** Called before each watch; may throw, as the kernel does. */
  onWatch: (directory: string) => void = () => {};

  readonly watch: WatchDirectory = (directory, listener) => {
    this.onWatch(directory);
    this.listeners.set(directory, listener);
    return { close: () => this.listeners.delete(directory) };
  };

  /** Directories that are watched at present, sorted. */
  get directories(): string[] {
    return [...this.listeners.keys()].sort();
  }

  /** The listener of a directory, which must be watched. */
  at(directory: string): WatchListener {
    const listener = this.listeners.get(directory);
    if (listener === undefined) throw new Error(`${directory} is not watched`);
    return listener;
  }
}

/** What `fs.watch` throws where the kernel grants no watch. */
export function watchError(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: no watch, watch '/x'`), { code });
}
