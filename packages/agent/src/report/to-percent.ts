/** In place of what is not known. */
export const NONE = '-';

/** A share from 0 to 1. */
export function toPercent(share: number | undefined): string {
  return share === undefined ? NONE : `${(share * 100).toFixed(1)} %`;
}
