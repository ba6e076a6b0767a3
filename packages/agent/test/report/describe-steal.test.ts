import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { describeSteal } from '../../src/report/describe-steal.ts';

/** A `/proc/stat` that has another content after each wait, and is gone where that is undefined. */
async function makeProc(...contents: readonly (string | undefined)[]) {
  const directory = await mkdtemp(join(tmpdir(), 'psiperf-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const rest = [...contents];
  const waits: number[] = [];
  const writeNext = async () => {
    const text = rest.shift();
    const path = join(directory, 'stat');
    if (text === undefined) await rm(path, { force: true });
    else await writeFile(path, `cpu  ${text} 0 0\n`);
  };
  await writeNext();
  const wait = (millis: number) => {
    waits.push(millis);
    return writeNext();
  };
  return { directory, wait, waits };
}

it('is content with a second in which little was stolen', async () => {
  const { directory, wait, waits } = await makeProc('0 0 0 1000 0 0 0 0', '0 0 0 1096 0 0 0 4');
  const detail = '4.0 % of the CPU time, over one second';
  expect(await describeSteal(directory, wait)).toEqual({ status: 'ok', subject: 'steal', detail });
  expect(waits).toEqual([1_000]);
});

it.each([
  ['says so where it goes on', '0 0 0 1500 0 0 0 500', 'note', '50.0 % of the CPU time, over a minute'],
  ['takes a peak for one', '0 0 0 1980 0 0 0 20', 'ok', '2.0 % of the CPU time, over a minute'],
])('looks for a minute where much was: %s', async (_, last, status, detail) => {
  const { directory, wait, waits } = await makeProc('0 0 0 1000 0 0 0 0', '0 0 0 1094 0 0 0 6', last);
  expect(await describeSteal(directory, wait)).toMatchObject({ status, detail });
  expect(waits).toEqual([1_000, 59_000]);
});

it('says why it cannot tell', async () => {
  const { directory } = await makeProc();
  expect(await describeSteal(directory)).toMatchObject({
    status: 'note',
    detail: 'not known: /proc/stat (not-supported)',
  });
});

const FIRST = '0 0 0 1000 0 0 0 0';
const SECOND = '0 0 0 1094 0 0 0 6';
const STANDS_STILL = 'not known: /proc/stat stands still';

it.each([
  ['stands still', [FIRST, FIRST], STANDS_STILL, 1],
  ['is gone', [FIRST, undefined], 'not known: /proc/stat (not-supported)', 1],
  ['stands still after a second', [FIRST, SECOND, FIRST], STANDS_STILL, 2],
  ['is gone after a second', [FIRST, SECOND, undefined], 'not known: /proc/stat (not-supported)', 2],
])('tells no share where /proc/stat %s', async (_, contents, detail, waited) => {
  const { directory, wait, waits } = await makeProc(...contents);
  expect(await describeSteal(directory, wait)).toEqual({ status: 'note', subject: 'steal', detail });
  expect(waits).toHaveLength(waited);
});
