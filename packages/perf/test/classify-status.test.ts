import { constants } from 'node:os';
import { ABSENT } from '@psiperf/cgroup';
import { describe, expect, test } from 'vitest';
import { classifyStatus, isOpen } from '../src/classify-status.ts';
import { PerfError } from '../src/perf-error.ts';
import {
  GONE,
  MALFORMED,
  NO_SUCH_HIERARCHY,
  NOT_SCHEDULED,
  NOT_WANTED,
  OK,
  READ_STEP,
} from '../src/raw/counter-layout.ts';

const { errno } = constants;
const PATH = '/sys/fs/cgroup/a';
const classify = (status: number) => classifyStatus({ status, path: PATH, event: 'cycles', cpu: 3 });

describe('absences', () => {
  test.each([
    ['EACCES', errno.EACCES, 'not-permitted'],
    ['EPERM', errno.EPERM, 'not-permitted'],
    ['EMFILE', errno.EMFILE, 'over-budget'],
    ['ENFILE', errno.ENFILE, 'over-budget'],
    ['ENOENT', errno.ENOENT, 'not-supported'],
    ['EOPNOTSUPP', errno.EOPNOTSUPP, 'not-supported'],
    ['ENODEV', errno.ENODEV, 'not-supported'],
    ['ENXIO', errno.ENXIO, 'not-supported'],
    ['no such hierarchy', NO_SUCH_HIERARCHY, 'not-supported'],
    ['gone', GONE, 'gone'],
    ['not scheduled', NOT_SCHEDULED, 'not-scheduled'],
    ['an empty slot', NOT_WANTED, 'unknown'],
  ] as const)('%s', (_name, status, reason) => {
    expect(classify(status)).toBe(ABSENT[reason]);
  });
});

describe('errors', () => {
  test.each([
    ['EINVAL', errno.EINVAL, 'fewer events in one group'],
    ['EBUSY', errno.EBUSY, 'the PMU to itself'],
    ['EBADF', errno.EBADF, '--cgroup-root'],
    ['ENOMEM', errno.ENOMEM, '--perf-fd-limit'],
    ['E2BIG', errno.E2BIG, 'too old'],
    ['EIO', errno.EIO, 'dmesg'],
  ])('%s at the open, with what to do about it', (name, status, hint) => {
    const error = classify(status);
    expect(error).toBeInstanceOf(PerfError);
    expect(error).toMatchObject({
      code: 'ERR_PERF_OPEN',
      message: `cycles on CPU 3 cannot be opened for ${PATH}: ${name}`,
      path: PATH,
      event: 'cycles',
      cpu: 3,
      errno: status,
      hint: expect.stringContaining(hint),
    });
  });

  test.each([
    ['EIO', errno.EIO],
    ['ENODEV', errno.ENODEV],
    ['EACCES', errno.EACCES],
  ])('%s at the read', (name, number) => {
    const message = `cycles on CPU 3 cannot be read for ${PATH}: ${name}`;
    expect(classify(READ_STEP + number)).toMatchObject({ code: 'ERR_PERF_READ', message, errno: number });
  });

  test('a read that is not a group', () => {
    const error = classifyStatus({ status: MALFORMED, path: PATH, event: undefined, cpu: undefined });
    expect(error).toBeInstanceOf(PerfError);
    expect(error).toMatchObject({
      code: 'ERR_PERF_MALFORMED',
      message: `what the kernel returned for a group of ${PATH} is not a group's values`,
      errno: undefined,
      hint: expect.any(String),
    });
  });
});

test('a group is open whatever its read says, and not where its open failed', () => {
  expect([OK, NOT_SCHEDULED, MALFORMED, READ_STEP + errno.EIO].map(isOpen)).toEqual([true, true, true, true]);
  expect([GONE, NOT_WANTED, NO_SUCH_HIERARCHY, errno.EMFILE, errno.ENOENT].some(isOpen)).toBe(false);
});
