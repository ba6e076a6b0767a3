/** One row of a table: what was measured, and the figures of the same rounds that it is compared with. */
export interface Row {
  readonly what: string;
  readonly containers: number;
  readonly unit: 'us' | 'ms' | 'ms CPU' | 'MB' | 'x';
  readonly figures: readonly number[];
  readonly against?: readonly number[];
  /** The target: most times the other where it is compared with it, else most of its own unit. */
  readonly most?: number;
}
