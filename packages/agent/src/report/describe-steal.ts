import { setTimeout as sleep } from 'node:timers/promises';
import { isAbsence } from '@psiperf/cgroup';
import { type CpuTimeOutcome, isCpuTimeSample, readCpuTime } from '@psiperf/load';
import { STOLEN_FROM } from './cpu-trouble.ts';
import type { Finding } from './finding.ts';
import { stolenShare } from './interval-shares.ts';
import { toPercent } from './to-percent.ts';

/** What somebody can do whose machine is stopped by its hypervisor. */
export const STEAL_REMEDY =
  'neighbours of this virtual machine have its CPUs; move it, or buy CPUs that are not shared';

const SUBJECT = 'steal';

/** A first look; no more is taken where it shows little. */
const FIRST_MILLIS = 1_000;
const WHOLE_MILLIS = 60_000;
/** Less than what counts over a minute: a second may be one of its better ones. */
const LOOK_ON_FROM = STOLEN_FROM / 2;

type Wait = (millis: number) => Promise<unknown>;

/**
 * Looks how much of the machine's CPU time its hypervisor gives to others: for a second, and for a minute where that
 * second shows a twentieth or more.
 */
export async function describeSteal(procRoot: string, wait: Wait = sleep): Promise<Finding> {
  const before = await readCpuTime(procRoot);
  if (!isCpuTimeSample(before)) return toNote(describeLack(before));
  await wait(FIRST_MILLIS);
  const second = await readCpuTime(procRoot);
  const first = stolenShare(before, second);
  if (first === undefined) return toNote(describeLack(second));
  if (first < LOOK_ON_FROM) return toOk(`${toPercent(first)} of the CPU time, over one second`);
  await wait(WHOLE_MILLIS - FIRST_MILLIS);
  const last = await readCpuTime(procRoot);
  const whole = stolenShare(before, last);
  if (whole === undefined) return toNote(describeLack(last));
  const detail = `${toPercent(whole)} of the CPU time, over a minute`;
  return whole < STOLEN_FROM ? toOk(detail) : { ...toNote(detail), remedy: STEAL_REMEDY };
}

const toOk = (detail: string): Finding => ({ status: 'ok', subject: SUBJECT, detail });

const toNote = (detail: string): Finding => ({ status: 'note', subject: SUBJECT, detail });

/** Why the share since an earlier reading cannot be told. */
function describeLack(outcome: CpuTimeOutcome): string {
  if (isCpuTimeSample(outcome)) return 'not known: /proc/stat stands still';
  return `not known: ${isAbsence(outcome) ? `/proc/stat (${outcome.absent})` : outcome.message}`;
}
