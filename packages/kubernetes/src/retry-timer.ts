const FIRST_DELAY_MILLIS = 250;
const LONGEST_DELAY_MILLIS = 4_000;

/** When to ask about something again: at once, then at growing distances. */
export class RetryTimer {
  readonly #firstMillis: number;
  #nextMillis: number;
  #delayMillis = FIRST_DELAY_MILLIS;
  readonly #longestMillis: number;

  constructor(nowMillis: number, longestMillis = LONGEST_DELAY_MILLIS) {
    this.#firstMillis = nowMillis;
    this.#nextMillis = nowMillis;
    this.#longestMillis = longestMillis;
  }

  isDue(nowMillis: number): boolean {
    return nowMillis >= this.#nextMillis;
  }

  hasWaited(millis: number, nowMillis: number): boolean {
    return nowMillis - this.#firstMillis >= millis;
  }

  /** It was asked about. */
  postpone(nowMillis: number): void {
    this.#nextMillis = nowMillis + this.#delayMillis;
    this.#delayMillis = Math.min(2 * this.#delayMillis, this.#longestMillis);
  }
}
