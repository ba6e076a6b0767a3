import { expect, test } from 'vitest';
import { findKernelDefects } from '../../src/probe/kernel-defects.ts';

test.each([
  ['5.10.223', false],
  ['6.1.0-18-amd64', false],
  ['6.2.0', true],
  ['6.4.16', true],
  ['6.5.11-300.fc39.x86_64', true],
  ['6.5.12', false],
  ['6.5.13', false],
  ['6.6.1', true],
  ['6.6.2', false],
  ['6.6.0-rc4', true],
  ['6.7.0-rc1', false],
  ['6.12.107', false],
  ['', false],
  ['unknown', false],
])('slow switches: %s', (release, isSlow) => {
  expect(findKernelDefects(release).slowSwitches !== undefined).toBe(isSlow);
});

test.each([
  ['5.10.223', undefined],
  ['6.1.176', undefined],
  ['6.2.0', /by caution/],
  ['6.11.4', /by caution/],
  ['6.12.107+deb13-amd64', /measured on 6\.12/],
  ['6.18.44', /by caution/],
  ['7.0', /by caution/],
  ['7.1.9', /by caution/],
  ['7.2.13', undefined],
  ['8.0.1', undefined],
  ['', /tells no version.*by caution/],
  ['linux-next', /tells no version.*by caution/],
])('time_running that lies: %s', (release, why) => {
  const { lyingTimes } = findKernelDefects(release);
  if (why === undefined) expect(lyingTimes).toBeUndefined();
  else expect(lyingTimes).toMatch(why);
});
