import { ABSENT } from '@psiperf/cgroup';
import { expect, test } from 'vitest';
import { absencesOf, errorsOf } from '../src/outcomes-of.ts';
import type { PressureSample } from '../src/pressure-sample.ts';
import { PsiError } from '../src/psi-error.ts';
import { PRESSURE } from './support/texts.ts';

const error = new PsiError('ERR_PSI_MALFORMED', 'malformed', { path: '/x/io.pressure' });
const SAMPLE: PressureSample = {
  cpu: PRESSURE,
  memory: ABSENT.disabled,
  io: error,
  irq: ABSENT['not-supported'],
  throttling: ABSENT.gone,
  localThrottling: ABSENT['not-supported'],
  pressureSince: undefined,
};

test('what is lacking, by collector and resource', () => {
  expect([...absencesOf(SAMPLE)]).toEqual([
    { collector: 'pressure', resource: 'memory', reason: 'disabled' },
    { collector: 'pressure', resource: 'irq', reason: 'not-supported' },
    { collector: 'throttling', resource: 'cpu', reason: 'gone' },
  ]);
});

test('what was not asked for is not lacking', () => {
  const sample = { ...SAMPLE, throttling: undefined };
  expect([...absencesOf(sample)].map(({ collector }) => collector)).not.toContain('throttling');
});

test('what is broken', () => {
  expect([...errorsOf(SAMPLE)]).toEqual([error]);
});
