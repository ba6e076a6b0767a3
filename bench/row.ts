/** One row of the table: what was measured, and the bare loop's figures of the same rounds where it is compared. */
export interface Row {
  readonly what: string;
  readonly containers: number;
  readonly unit: 'ms' | 'ms CPU' | 'MB' | 'x';
  readonly figures: readonly number[];
  readonly against?: readonly number[];
  /** The target: most times the loop where it is compared with it, else most of its own unit. */
  readonly most?: number;
}
