import { setTimeout as sleep } from 'node:timers/promises';
import { CgroupError, isAbsence } from '@psiperf/cgroup';
import { type CpuTimeSample, readCpuTime, stealShare } from '@psiperf/load';
import { STOLEN_FROM } from './cpu-trouble.ts';
import type { Finding } from './finding.ts';

/** What somebody can do whose machine is stopped by its hypervisor. */
export const STEAL_REMEDY =
  'neighbours of this virtual machine have its CPUs; move it, or buy CPUs that are not shared';

const SUBJECT = 'steal';

/** A first look; no more is taken where it shows little. */
const FIRST_MILLIS = 1_000;
const WHOLE_MILLIS = 60_000;

type Wait = (millis: number) => Promise<unknown>;

/**
 * Looks how much of the machine's CPU time its hypervisor gives to others: for a second, and for a minute where that
 * second shows a tenth or more.
 */
export async function describeSteal(procRoot: string, wait: Wait = sleep): Promise<Finding> {
  const before = await readCpuTime(procRoot);
  if (!isSample(before)) return { status: 'note', subject: SUBJECT, detail: describeLack(before) };
  await wait(FIRST_MILLIS);
  const first = await readShareSince(before, procRoot);
  if (first === undefined || first < STOLEN_FROM)
    return { status: 'ok', subject: SUBJECT, detail: `${toPercent(first)} of the CPU time` };
  await wait(WHOLE_MILLIS - FIRST_MILLIS);
  const whole = await readShareSince(before, procRoot);
  const detail = `${toPercent(whole)} of the CPU time, over a minute`;
  if (whole === undefined || whole < STOLEN_FROM) return { status: 'ok', subject: SUBJECT, detail };
  return { status: 'note', subject: SUBJECT, detail, remedy: STEAL_REMEDY };
}

async function readShareSince(before: CpuTimeSample, procRoot: string): Promise<number | undefined> {
  const after = await readCpuTime(procRoot);
  return isSample(after) ? stealShare(before, after) : undefined;
}

type Outcome = Awaited<ReturnType<typeof readCpuTime>>;

const isSample = (outcome: Outcome): outcome is CpuTimeSample =>
  !isAbsence(outcome) && !(outcome instanceof CgroupError);

function describeLack(outcome: Exclude<Outcome, CpuTimeSample>): string {
  return isAbsence(outcome) ? `/proc/stat (${outcome.absent})` : outcome.message;
}

const toPercent = (share: number | undefined) => `${((share ?? 0) * 100).toFixed(1)} %`;
