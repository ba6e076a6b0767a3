const MOST = 20;

/** What went wrong while the terminal was not there for it, each once. */
export class Notices {
  readonly #messages = new Set<string>();

  add(message: string): void {
    this.#messages.delete(message);
    this.#messages.add(message);
    const [oldest] = this.#messages;
    if (this.#messages.size > MOST && oldest !== undefined) this.#messages.delete(oldest);
  }

  get last(): string | undefined {
    return [...this.#messages].at(-1);
  }

  all(): readonly string[] {
    return [...this.#messages];
  }
}
