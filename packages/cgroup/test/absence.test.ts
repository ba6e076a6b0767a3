import { expect, test } from 'vitest';
import { ABSENT, isAbsence } from '../src/absence.ts';

test('an absence is told from values and errors', () => {
  expect(isAbsence(ABSENT.gone)).toBe(true);
  for (const outcome of [0, '', undefined, null, {}, { totalMicros: 0 }, new Error('no')])
    expect(isAbsence(outcome)).toBe(false);
});

test('each reason has its absence', () => {
  for (const [reason, absence] of Object.entries(ABSENT)) expect(absence.absent).toBe(reason);
});
