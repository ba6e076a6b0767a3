// *.pressure and /proc/pressure/*: https://docs.kernel.org/accounting/psi.html
//
//     some avg10=0.00 avg60=0.00 avg300=0.00 total=330815
//     full avg10=0.00 avg60=0.00 avg300=0.00 total=330809
//
// Read by key, not by position. Unknown keys and unknown lines are ignored; a file without a known line is malformed.

import type { Pressure, PressureLine } from './pressure-sample.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The lines of a pressure file; undefined where the text is not one. */
export function parsePressure(text: string): Pressure | undefined {
  const pressure: Mutable<Pressure> = {};
  for (const line of text.split('\n')) {
    const [kind, ...pairs] = line.split(' ');
    if (kind !== 'some' && kind !== 'full') continue;
    const parsed = parseLine(pairs);
    if (parsed === undefined) return undefined;
    pressure[kind] = parsed;
  }
  return pressure.some === undefined && pressure.full === undefined ? undefined : pressure;
}

function parseLine(pairs: readonly string[]): PressureLine | undefined {
  const values = new Map(pairs.map((pair) => pair.split('=') as [string, string | undefined]));
  const avg10 = Number(values.get('avg10'));
  const avg60 = Number(values.get('avg60'));
  const avg300 = Number(values.get('avg300'));
  const totalMicros = Number(values.get('total'));
  const line = { avg10, avg60, avg300, totalMicros };
  return Object.values(line).some(Number.isNaN) ? undefined : line;
}
