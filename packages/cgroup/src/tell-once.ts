/** `what`, and what to do about it where that is known. */
export function joinHint(what: string, hint: string | undefined): string {
  return hint === undefined ? what : `${what}; ${hint}`;
}

/** Tells what keeps from observing, never the same text twice: a service collects every few seconds, for months. */
export class TellOnce {
  readonly #tell: (message: string) => void;
  readonly #told = new Set<string>();

  /** @param tell is told each text the first time. */
  constructor(tell: (message: string) => void) {
    this.#tell = tell;
  }

  /** Tells it, unless it was told before. */
  tell(message: string): void {
    if (this.#told.has(message)) return;
    this.#told.add(message);
    this.#tell(message);
  }

  /** The message of what was thrown, with its `hint` where it has one. */
  tellError(error: unknown): void {
    const { message = String(error), hint } =
      error instanceof Error ? (error as Error & { hint?: string }) : {};
    this.tell(joinHint(message, hint));
  }
}
