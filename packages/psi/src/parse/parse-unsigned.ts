const DIGITS = /^[0-9]+$/;
const MAX_U64 = 2n ** 64n - 1n;
/** Any number of this many digits fits in 64 bits. */
const ALWAYS_FITS = 19;

/**
 * Decimal digits and nothing else, as the nearest double. Undefined for any other text and for what is above 2^64 - 1.
 */
export function parseUnsigned(digits: string): number | undefined {
  if (!DIGITS.test(digits)) return undefined;
  return digits.length <= ALWAYS_FITS || BigInt(digits) <= MAX_U64 ? Number(digits) : undefined;
}
