import type { Watched } from '../open-watched.ts';
import { compareLooks } from './compare-looks.ts';
import type { Frame } from './figures.ts';
import { type Look, takeLook } from './look.ts';
import type { Notices } from './notices.ts';

/** The intervals between looks, one after the other. */
export class Frames {
  readonly #watched: Watched;
  readonly #notices: Notices;
  #last: Look | undefined;

  constructor(watched: Watched, notices: Notices) {
    this.#watched = watched;
    this.#notices = notices;
  }

  /** Takes a look. @returns what happened since the one before; undefined after the first one. */
  async next(): Promise<Frame | undefined> {
    const earlier = this.#last;
    const later = await takeLook(this.#watched);
    this.#last = later;
    this.#notice(later);
    return earlier === undefined ? undefined : compareLooks(earlier, later, this.#watched.counters?.metrics);
  }

  #notice({ snapshot }: Look): void {
    const problems = this.#watched.takeProblems();
    for (const { source, error } of problems) this.#notices.add(`names from ${source}: ${error.message}`);
    for (const { message } of snapshot.errors) this.#notices.add(message);
    for (const message of this.#watched.lacking()) this.#notices.add(message);
  }
}
