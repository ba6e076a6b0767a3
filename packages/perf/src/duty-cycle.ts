/** Events are counted for so long, and again so long after that began. */
export interface DutyCycle {
  readonly countMillis: number;
  /** More than `countMillis`. */
  readonly everyMillis: number;
}
