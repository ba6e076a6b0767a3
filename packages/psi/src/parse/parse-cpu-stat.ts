// cpu.stat and cpu.stat.local: https://docs.kernel.org/admin-guide/cgroup-v2.html
//
//     usage_usec 8123456
//     user_usec 6023456
//     system_usec 2100000
//     nr_periods 120
//     nr_throttled 17
//     throttled_usec 900000
//
// The last three only where the cpu controller is enabled for the cgroup, all or none of them. cpu.stat.local has
// throttled_usec under the same condition and is empty otherwise.
// Unknown lines are passed over. Malformed: no newline at the end, a number that is none or above 2^64 - 1; of
// cpu.stat also: no usage_usec, or one or two of the last three.
// native/src/core/parse_cpu_stat.cc does the same.

import { parseUnsigned } from './parse-unsigned.ts';

const ALWAYS_THERE = 'usage_usec';
const KEYS = ['nr_periods', 'nr_throttled', 'throttled_usec'];
const LOCAL_KEYS = ['throttled_usec'];

/**
 * Reads cpu.stat into `values`: `nr_periods`, `nr_throttled`, `throttled_usec`; all NaN where the cpu controller is not
 * enabled for the cgroup. False where the text is malformed; `values` then hold anything.
 */
export function parseCpuStat(text: string, values: Float64Array): boolean {
  values.fill(Number.NaN);
  if (!text.endsWith('\n')) return false;
  const found = parseKeyed(text, [...KEYS, ALWAYS_THERE]);
  if (found?.get(ALWAYS_THERE) === undefined) return false;
  KEYS.forEach((key, index) => {
    values[index] = found.get(key) ?? Number.NaN;
  });
  const missing = values.filter(Number.isNaN).length;
  return missing === 0 || missing === KEYS.length;
}

/** Reads cpu.stat.local into `values`: `throttled_usec`; NaN where it has none. False where the text is malformed. */
export function parseCpuStatLocal(text: string, values: Float64Array): boolean {
  values.fill(Number.NaN);
  if (text !== '' && !text.endsWith('\n')) return false;
  const found = parseKeyed(text, LOCAL_KEYS);
  if (found === undefined) return false;
  values[0] = found.get('throttled_usec') ?? Number.NaN;
  return true;
}

/** The numbers of the lines `<key> <number>` of these keys; undefined where one is not a number. */
function parseKeyed(text: string, keys: readonly string[]): Map<string, number> | undefined {
  const found = new Map<string, number>();
  for (const line of text.split('\n')) {
    const end = line.indexOf(' ');
    const key = end < 0 ? line : line.slice(0, end);
    if (!keys.includes(key)) continue;
    const number = end < 0 ? undefined : parseUnsigned(line.slice(end + 1));
    if (number === undefined) return undefined;
    found.set(key, number);
  }
  return found;
}
