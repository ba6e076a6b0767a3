import type { Logger } from 'pino';

/** Logs what stays wrong once, not at every reading, until it has been right in between. */
export class LogOnce {
  readonly #logger: Logger;
  #standing: ReadonlySet<string> = new Set();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Warns of those problems that did not stand at the last call. */
  warn(problems: readonly string[]): void {
    for (const problem of new Set(problems)) if (!this.#standing.has(problem)) this.#logger.warn(problem);
    this.#standing = new Set(problems);
  }
}
