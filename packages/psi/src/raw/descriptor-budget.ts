/** How many descriptors are held between readings, and how many may be. */
export class DescriptorBudget {
  #limit: number;
  #held = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get held(): number {
    return this.#held;
  }

  get hasRoom(): boolean {
    return this.#held < this.#limit;
  }

  get isExceeded(): boolean {
    return this.#held > this.#limit;
  }

  take(): void {
    this.#held += 1;
  }

  return(): void {
    this.#held -= 1;
  }

  /** For good: where the process ran out of descriptors once, it would again. Other parts of it need some, too. */
  lowerBy(count: number): void {
    this.#limit = Math.max(0, this.#held - count);
  }
}
