/** How a metric's values become those of a family in another unit. */
export interface ValueScale {
  readonly factor: number;
  /** What the kernel gives to so many decimals is told to so many, whatever the division and the factor leave. */
  readonly decimals: number;
}

/** A value in the unit of its family; unscaled without a scale. */
export function scaleValue(value: number, scale: ValueScale | undefined): number {
  if (scale === undefined) return value;
  const steps = 10 ** scale.decimals;
  return Math.round(value * scale.factor * steps) / steps;
}
