import { readFile, writeFile } from 'node:fs/promises';
import type { Facts } from './facts.ts';
import { runPsiperfWithOnly } from './run-psiperf.ts';

const PARANOID = '/proc/sys/kernel/perf_event_paranoid';
const CAP_PERFMON = 38;

/** At level 3, which Debian's patch knows and its kernels have by default, CAP_PERFMON is not enough. */
export async function findOnlyPerfmon(): Promise<Facts['onlyPerfmon']> {
  await writeFile(PARANOID, '3');
  return {
    paranoid: (await readFile(PARANOID, 'utf8')).trim(),
    check: await runPsiperfWithOnly(CAP_PERFMON, 'check', '--perf'),
  };
}
