const FIRST_DELAY_MILLIS = 500;
const LONGEST_DELAY_MILLIS = 30_000;

/** How long to wait before the next attempt: twice as long each time, and never all nodes at the same moment. */
export class Backoff {
  readonly #random: () => number;
  #delayMillis = FIRST_DELAY_MILLIS;

  /** @param random from 0 to 1. */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** Between the half and the whole of the delay that it is at. */
  next(): number {
    const delay = this.#delayMillis;
    this.#delayMillis = Math.min(2 * delay, LONGEST_DELAY_MILLIS);
    return Math.round(delay * (0.5 + this.#random() / 2));
  }

  /** It went well. */
  reset(): void {
    this.#delayMillis = FIRST_DELAY_MILLIS;
  }
}
