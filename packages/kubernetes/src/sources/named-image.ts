/** At least as much of an id as engines show of it. */
const SHORT_ID = /^[0-9a-f]{12,}$/;

/**
 * The image as it was asked for; undefined where that was the beginning of its own id, which names nothing.
 * @param imageId with or without its algorithm.
 */
export function namedImage(reference: string | undefined, imageId: string | undefined): string | undefined {
  if (reference === undefined || !SHORT_ID.test(reference)) return reference;
  return imageId?.replace(/^sha256:/, '').startsWith(reference) ? undefined : reference;
}
