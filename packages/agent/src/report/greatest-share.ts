/** The greatest of the shares that are known; undefined where none is. */
export function greatestShare(shares: Iterable<number | undefined>): number | undefined {
  let greatest: number | undefined;
  for (const share of shares)
    if (share !== undefined && (greatest === undefined || share > greatest)) greatest = share;
  return greatest;
}
