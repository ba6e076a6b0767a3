import { expect, test } from 'vitest';
import { loadNativeTasks } from '../../src/raw/native-addon.ts';

class TaskReader {}

test('an addon of the surface that is known', () => {
  const addon = { surface: 5, TaskReader };
  expect(loadNativeTasks(() => addon)).toBe(addon);
});

test.each([
  ['of another version', { surface: 6, TaskReader }],
  ['something else', { surface: 5 }],
])('none that is %s', (_, addon) => {
  expect(loadNativeTasks(() => addon)).toBeUndefined();
});

test('none where it is not built', () => {
  const fail = () => {
    throw Object.assign(new Error('Cannot find module'), { code: 'MODULE_NOT_FOUND' });
  };
  expect(loadNativeTasks(fail)).toBeUndefined();
});
