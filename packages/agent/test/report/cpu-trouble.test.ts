import { expect, it } from 'vitest';
import { explainCpuPressure } from '../../src/report/cpu-trouble.ts';

it.each([
  ['none', { pressure: 0.04, throttled: 1, stolen: 1 }],
  ['contended', { pressure: 0.5, throttled: 0, stolen: 0 }],
  ['contended', { pressure: 0.5, throttled: 0.09, stolen: 0.09 }],
  ['contended', { pressure: 0.5, throttled: undefined, stolen: 0 }],
  ['contended', { pressure: 0.5, throttled: 0, stolen: undefined }],
  [undefined, { pressure: 0.5, throttled: undefined, stolen: undefined }],
  [undefined, { pressure: 0.5, throttled: undefined, stolen: 0, isQuotaUnread: true }],
  ['throttled', { pressure: 0.5, throttled: 0.1, stolen: 0, isQuotaUnread: true }],
  ['throttled', { pressure: 0.5, throttled: 0.1, stolen: 0.5 }],
  ['stolen', { pressure: 0.5, throttled: 0.05, stolen: 0.1 }],
] as const)('%s: %j', (trouble, figures) => {
  expect(explainCpuPressure(figures)).toBe(trouble);
});
