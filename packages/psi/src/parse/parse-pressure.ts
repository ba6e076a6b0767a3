// *.pressure and /proc/pressure/*: https://docs.kernel.org/accounting/psi.html
//
//     some avg10=0.00 avg60=0.00 avg300=0.00 total=330815
//     full avg10=0.00 avg60=0.00 avg300=0.00 total=330809
//
// Unknown keys and unknown lines are passed over. Malformed: no newline at the end, no known line, a known line
// without one of the four keys, an average without two decimals, a number that is none or above 2^64 - 1.
// native/src/core/parse_pressure.cc does the same.

import { parseUnsigned } from './parse-unsigned.ts';

const KEYS = ['avg10', 'avg60', 'avg300', 'total'];
const TOTAL = KEYS.indexOf('total');
const LINE_TYPES = ['some', 'full'];
const AVERAGE = /^([0-9]+)\.([0-9]{2})$/;

/**
 * Reads a pressure file into `values`: `some` and `full`, each `avg10`, `avg60`, `avg300` in percent and `total` in
 * microseconds; NaN for a line it lacks. False where the text is malformed; `values` then hold anything.
 */
export function parsePressure(text: string, values: Float64Array): boolean {
  values.fill(Number.NaN);
  if (!text.endsWith('\n')) return false;
  let hasKnownLine = false;
  for (const line of text.split('\n')) {
    const [type = '', ...fields] = line.split(' ');
    const place = LINE_TYPES.indexOf(type);
    if (place < 0) continue;
    if (!parseLine(fields, values.subarray(place * KEYS.length, (place + 1) * KEYS.length))) return false;
    hasKnownLine = true;
  }
  return hasKnownLine;
}

function parseLine(fields: readonly string[], values: Float64Array): boolean {
  const seen = new Set<number>();
  for (const field of fields) {
    const [key, number] = splitField(field);
    const index = KEYS.indexOf(key);
    if (index < 0) continue;
    const value = index === TOTAL ? parseUnsigned(number) : parseAverage(number);
    if (value === undefined) return false;
    values[index] = value;
    seen.add(index);
  }
  return seen.size === KEYS.length;
}

function splitField(field: string): [key: string, value: string] {
  const end = field.indexOf('=');
  return end < 0 ? [field, ''] : [field.slice(0, end), field.slice(end + 1)];
}

/** The digits are one number of hundredths, divided once. */
function parseAverage(text: string): number | undefined {
  const [, whole, hundredths] = AVERAGE.exec(text) ?? [];
  if (whole === undefined || hundredths === undefined) return undefined;
  const number = parseUnsigned(whole + hundredths);
  return number === undefined ? undefined : number / 100;
}
