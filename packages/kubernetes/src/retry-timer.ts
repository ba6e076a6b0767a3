const FIRST_DELAY_MILLIS = 250;
/** What has no answer for long is asked about once a minute at last. */
const LONGEST_DELAY_MILLIS = 60_000;

/** When to ask about something again: at once, then at growing distances. */
export class RetryTimer {
  readonly #firstMillis: number;
  #nextMillis: number;
  #delayMillis = FIRST_DELAY_MILLIS;

  constructor(nowMillis: number) {
    this.#firstMillis = nowMillis;
    this.#nextMillis = nowMillis;
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
    this.#delayMillis = Math.min(2 * this.#delayMillis, LONGEST_DELAY_MILLIS);
  }
}
