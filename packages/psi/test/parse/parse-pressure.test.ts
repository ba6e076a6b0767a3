import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePressure } from '../../src/parse/parse-pressure.ts';
import { IRQ_TEXT, PRESSURE_TEXT } from '../support/texts.ts';

const VALUES = 8;

function parse(text: string): number[] | undefined {
  const values = new Float64Array(VALUES);
  return parsePressure(text, values) ? [...values] : undefined;
}

const LINE = 'some avg10=0.00 avg60=0.00 avg300=0.00';

test('both lines', () => {
  expect(parse(PRESSURE_TEXT)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test('only full, as irq.pressure has it', () => {
  expect(parse(IRQ_TEXT)).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN, 0, 0, 0, 9]);
});

test('only some, as cpu.pressure had it before Linux 5.13', () => {
  expect(parse(`${LINE} total=7\n`)?.slice(4)).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
});

test('keys in any order, unknown keys and unknown lines', () => {
  const text = 'later avg10=x\n\nsome total=4 avg20=9 avg300=3.00 avg60=2.00 new avg10=1.00\n';
  expect(parse(text)?.slice(0, 4)).toEqual([1, 2, 3, 4]);
});

test('totals above 2^53 are the nearest double', () => {
  expect(parse(`${LINE} total=9007199254740993\n`)?.[3]).toBe(9007199254740992);
  expect(parse(`${LINE} total=18446744073709551615\n`)?.[3]).toBe(2 ** 64);
});

describe('malformed', () => {
  test.each([
    ['empty', ''],
    ['a blank line', '\n'],
    ['no known line', 'nothing known\n'],
    ['cut before the last newline', `${LINE} total=1`],
    ['cut in the second line', `${LINE} total=1\nfu`],
    ['a line without all its keys', `${LINE} total=1\nfull avg10=0.00\n`],
    ['a line without keys', 'some\n'],
    ['no total', `${LINE}\n`],
    ['a total without digits', `${LINE} total=\n`],
    ['a total without a value', `${LINE} total\n`],
    ['a negative total', `${LINE} total=-1\n`],
    ['a signed total', `${LINE} total=+1\n`],
    ['a hexadecimal total', `${LINE} total=0x1\n`],
    ['a carriage return', `${LINE} total=1\r\n`],
    ['a total above 64 bits', `${LINE} total=18446744073709551616\n`],
    ['an average without decimals', 'some avg10=0 avg60=0.00 avg300=0.00 total=1\n'],
    ['an average with one decimal', 'some avg10=0.0 avg60=0.00 avg300=0.00 total=1\n'],
    ['an average with three decimals', 'some avg10=0.000 avg60=0.00 avg300=0.00 total=1\n'],
    ['an average without a whole part', 'some avg10=.00 avg60=0.00 avg300=0.00 total=1\n'],
    ['an average that is no number', 'some avg10=nan avg60=0.00 avg300=0.00 total=1\n'],
    [
      'an average above 64 bits of hundredths',
      'some avg10=184467440737095516.16 avg60=0.00 avg300=0.00 total=1\n',
    ],
  ])('%s', (_name, text) => {
    expect(parse(text)).toBeUndefined();
  });
});

const hundredths = fc.integer({ min: 0, max: 10_000 });
const line = fc.record({
  averages: fc.tuple(hundredths, hundredths, hundredths),
  total: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
});
type Line = typeof line extends fc.Arbitrary<infer T> ? T : never;

function print(type: string, { averages, total }: Line): string {
  const [avg10, avg60, avg300] = averages.map((average) => (average / 100).toFixed(2));
  return `${type} avg10=${avg10} avg60=${avg60} avg300=${avg300} total=${total}\n`;
}

const valuesOf = ({ averages, total }: Line) => [...averages.map((average) => average / 100), Number(total)];

test('what the kernel prints is read back', () => {
  fc.assert(
    fc.property(line, line, (some, full) => {
      expect(parse(print('some', some) + print('full', full))).toEqual([
        ...valuesOf(some),
        ...valuesOf(full),
      ]);
    }),
  );
});

test('a printed file that is cut anywhere but after a line is malformed', () => {
  fc.assert(
    fc.property(line, line, fc.nat(), (some, full, cut) => {
      const first = print('some', some);
      const text = first + print('full', full);
      const length = cut % text.length;
      fc.pre(length !== first.length);
      expect(parse(text.slice(0, length))).toBeUndefined();
    }),
  );
});
