import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCpuList, printCpuList } from '../../src/pmu/cpu-list.ts';

test.each([
  ['0\n', [0]],
  ['0-3,8,10-11\n', [0, 1, 2, 3, 8, 10, 11]],
  ['\n', []],
  ['3,1', [1, 3]],
  ['nonsense,2', [2]],
])('%j', (text, cpus) => {
  expect(parseCpuList(text)).toEqual(cpus);
});

test('what is printed is read again', () => {
  const cpus = fc.uniqueArray(fc.nat(300)).map((numbers) => numbers.sort((one, other) => one - other));
  fc.assert(
    fc.property(cpus, (numbers) => {
      expect(parseCpuList(printCpuList(numbers))).toEqual(numbers);
    }),
  );
});
