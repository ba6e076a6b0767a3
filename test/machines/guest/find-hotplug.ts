import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAbsence } from '@psiperf/cgroup';
import { type Counters, PerfError, parseEventList } from '@psiperf/perf';
import { withCounters } from './count.ts';
import type { Facts, Span } from './facts.ts';
import { GuestCgroup } from './guest-cgroup.ts';

const SPAN_MILLIS = 600;

async function withoutCpu1<Result>(work: () => Promise<Result>): Promise<Result> {
  const turn = (state: '0' | '1') => writeFile('/sys/devices/system/cpu/cpu1/online', state);
  await turn('0');
  try {
    return await work();
  } finally {
    await turn('1');
  }
}

/** Counts two loops on two CPUs, on one, and on two again, with the same counters. */
export async function findHotplug(): Promise<Facts['hotplug']> {
  await using busy = await GuestCgroup.make('b');
  await busy.spin();
  await busy.spin();
  // Awaited here, while the loops run.
  return await withCounters(parseEventList('{cycles,instructions}'), async (counters) => {
    const both = await countSpan(counters, busy);
    const one = await withoutCpu1(() => countSpan(counters, busy));
    const bothAgain = await countSpan(counters, busy);
    return { both, one, bothAgain, total: await readNow(counters, busy) };
  });
}

/** What is counted between two readings; the first of them finds out which CPUs there are. */
async function countSpan(counters: Counters, cgroup: GuestCgroup): Promise<Span> {
  const before = await readNow(counters, cgroup);
  await sleep(SPAN_MILLIS);
  const after = await readNow(counters, cgroup);
  return {
    wallNanos: after.wallNanos - before.wallNanos,
    cycles: after.cycles - before.cycles,
    instructions: after.instructions - before.instructions,
  };
}

async function readNow({ reader }: Counters, { target }: GuestCgroup): Promise<Span> {
  const [sample] = await reader.read([target]);
  const outcome = sample?.groups[0];
  if (outcome === undefined || isAbsence(outcome) || outcome instanceof PerfError)
    throw new Error(`no counts: ${JSON.stringify(outcome)}`);
  const [cycles = Number.NaN, instructions = Number.NaN] = outcome.counts;
  return { wallNanos: Number(process.hrtime.bigint()), cycles, instructions };
}
