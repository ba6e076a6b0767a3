import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { cpuTimeMetrics, isCpuTimeSample, readCpuTime, stealShare } from '../src/index.ts';
import { parseCpuTime } from '../src/parse-cpu-time.ts';

describe('parseCpuTime', () => {
  it('sums what is not part of something else', () => {
    const text = 'cpu  5326 1 3334 300406 308 2 60 15 4000 1\ncpu0 1 1 1 1 1 1 1 1 1 1\nbtime 1\n';
    expect(parseCpuTime(text)).toEqual({ stealMicros: 150_000, totalMicros: 3_094_520_000 });
  });

  it.each([
    ['an old kernel', 'cpu  1 2 3 4 5 6 7\n'],
    ['nothing', ''],
    ['one CPU alone', 'cpu0 1 2 3 4 5 6 7 8 9 10\n'],
    ['a negative count', 'cpu  1 2 3 4 5 6 7 -8 9 10\n'],
  ])('takes %s for none', (_, text) => {
    expect(parseCpuTime(text)).toBeUndefined();
  });
});

describe('readCpuTime', () => {
  it('reads the real one, which grows', async () => {
    const sample = await readCpuTime('/proc');
    expect(sample).toMatchObject({ stealMicros: expect.any(Number), totalMicros: expect.any(Number) });
    expect(isCpuTimeSample(sample) && sample.totalMicros).toBeGreaterThan(0);
  });

  it('says why there is none', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'psiperf-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    const missing = await readCpuTime(directory);
    expect(missing).toEqual({ absent: 'not-supported' });
    await writeFile(join(directory, 'stat'), 'cpu  1\n');
    const malformed = await readCpuTime(directory);
    expect(malformed).toMatchObject({ code: 'ERR_CGROUP_MALFORMED' });
    expect([missing, malformed].some(isCpuTimeSample)).toBe(false);
  });
});

describe('stealShare', () => {
  const at = (stealMicros: number, totalMicros: number) => ({ stealMicros, totalMicros });

  it('is of the time between two samples', () => {
    expect(stealShare(at(10, 1000), at(60, 1200))).toBe(0.25);
    expect(stealShare(at(10, 1000), at(10, 1000))).toBeUndefined();
  });

  it('is never negative: some hypervisors take back what they said', () => {
    expect(stealShare(at(10, 1000), at(5, 1200))).toBe(0);
  });
});

it('is exported in seconds', () => {
  const [row] = cpuTimeMetrics;
  expect(
    row?.series.map(({ attributes, value }) => [attributes, value({ stealMicros: 150_000, totalMicros: 1 })]),
  ).toEqual([[{ 'cpu.mode': 'steal' }, 0.15]]);
});
