import { readdir } from 'node:fs/promises';
import { type Clock, isYoung } from '@psiperf/cgroup';
import { toSourceError } from './to-source-error.ts';

/** Many keys are asked for in one go: a listing this young answers for all of them. */
const YOUNG_MILLIS = 100;

export interface DirectoryIndexOptions {
  readonly clock: Clock;
  /** The key in a name; undefined where it has none. */
  keyOf(name: string): string | undefined;
}

/** The names in a directory, by a key that each holds. Listed again only when an unknown key is asked for. */
export class DirectoryIndex {
  readonly directory: string;
  readonly #options: DirectoryIndexOptions;
  #names: readonly string[] = [];
  #byKey = new Map<string, string>();
  #listedAtMillis = Number.NEGATIVE_INFINITY;
  #listing: Promise<void> | undefined;

  constructor(directory: string, options: DirectoryIndexOptions) {
    this.directory = directory;
    this.#options = options;
  }

  /** The name that holds the key; undefined where there is none (any more). */
  async find(key: string): Promise<string | undefined> {
    if (!this.#byKey.has(key)) await this.#refresh();
    return this.#byKey.get(key);
  }

  /** All names, with and without a key; none where there is no such directory. */
  async names(): Promise<readonly string[]> {
    await this.#refresh();
    return this.#names;
  }

  clear(): void {
    this.#names = [];
    this.#byKey.clear();
    this.#listedAtMillis = Number.NEGATIVE_INFINITY;
  }

  async #refresh(): Promise<void> {
    if (isYoung(this.#listedAtMillis, this.#options.clock, YOUNG_MILLIS)) return;
    this.#listing ??= this.#list().finally(() => {
      this.#listing = undefined;
    });
    await this.#listing;
  }

  async #list(): Promise<void> {
    this.#names = await listNames(this.directory);
    this.#byKey = new Map();
    for (const name of this.#names) {
      const key = this.#options.keyOf(name);
      if (key !== undefined) this.#byKey.set(key, name);
    }
    this.#listedAtMillis = this.#options.clock.now();
  }
}

/** The names in a directory; none where it is not there. */
export async function listNames(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    const failure = toSourceError(error, directory);
    if (failure !== undefined) throw failure;
    return [];
  }
}
