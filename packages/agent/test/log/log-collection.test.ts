import { PsiError } from '@psiperf/psi';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { ManualClock } from '../../../../test/bed/manual-clock.ts';
import { Collection } from '../../src/collect/collection.ts';
import { logCollection } from '../../src/log/log-collection.ts';
import type { Watched } from '../../src/open-watched.ts';

const CLOSED = new PsiError('ERR_PSI_CLOSED', 'the pressure reader is closed', { path: '' });
/** Nothing of it is asked for where a reading fails. */
const WATCHED = {} as Watched;

it.each([
  ['is told', new Error('no memory'), ['the reading failed: no memory']],
  ['is not told where the program has closed what it reads with', CLOSED, []],
])('a reading that fails %s', async (_what, error, told) => {
  const lines: string[] = [];
  const logger = pino({}, { write: (line: string) => void lines.push(JSON.parse(line).msg) });
  const collection = new Collection(() => Promise.reject(error), new ManualClock());
  logCollection(logger, collection, WATCHED);
  await expect(collection.read()).rejects.toBe(error);
  expect(lines).toEqual(told);
});
