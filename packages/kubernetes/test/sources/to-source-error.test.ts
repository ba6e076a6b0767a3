import { expect, it } from 'vitest';
import { toSourceError } from '../../src/sources/to-source-error.ts';

const failedWith = (code: string) => Object.assign(new Error(`${code}: hunter2`), { code });

it.each([
  ['EACCES', 'ERR_KUBERNETES_NOT_PERMITTED', 'CAP_DAC_READ_SEARCH'],
  ['EPERM', 'ERR_KUBERNETES_NOT_PERMITTED', 'CAP_DAC_READ_SEARCH'],
  ['EIO', 'ERR_KUBERNETES_UNREADABLE', 'mount'],
  ['EMFILE', 'ERR_KUBERNETES_UNREADABLE', 'mount'],
])('%s', (errno, code, remedy) => {
  const error = toSourceError(failedWith(errno), '/run/x');
  expect(error).toMatchObject({ code, path: '/run/x', hint: expect.stringContaining(remedy) });
  expect(error?.message).not.toContain('hunter2');
});

it.each(['ENOENT', 'ENOTDIR'])('%s means that there is nothing', (errno) => {
  expect(toSourceError(failedWith(errno), '/run/x')).toBeUndefined();
});
