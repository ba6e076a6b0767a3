import type { Absence, CgroupError } from '@psiperf/cgroup';
import {
  type Outcome,
  type Pressure,
  type PressureLine,
  type PressureSample,
  presentValue,
} from '@psiperf/psi';
import { toColumns } from '../report/to-columns.ts';
import { NONE, toPercent } from '../report/to-percent.ts';
import { toCpus } from './limits-above.ts';
import type { CpuShares, Resources } from './read-resources.ts';
import { type Row, toText } from './row.ts';

/** What a cgroup may have, and what those above it allow where that is less. */
export function toLimitRows({ limits, tighter }: Resources): Row[] {
  return [
    ['cpu.max', `${toText(limits.cpu, toCpuText)}${toTighterText(tighter.cpu, toCpuText)}`],
    ['memory.max', `${toText(limits.memory, toBytesText)}${toTighterText(tighter.memory, toBytesText)}`],
  ];
}

function toTighterText<Limit>(
  tighter: { readonly path: string; readonly limit: Limit } | undefined,
  toLimitText: (limit: Limit) => string,
): string {
  return tighter === undefined ? '' : `; ${toLimitText(tighter.limit)} for all of ${tighter.path}`;
}

function toCpuText(limit: Exclude<Resources['limits']['cpu'], Absence | CgroupError>): string {
  return limit.quotaMicros === 'max' ? 'no limit' : `${toShortNumber(toCpus(limit))} CPUs`;
}

function toBytesText(bytes: number | 'max'): string {
  return bytes === 'max' ? 'no limit' : `${toShortNumber(bytes / 2 ** 20)} MiB`;
}

function toShortNumber(value: number): string {
  return String(Number(value.toFixed(3)));
}

/** What its CPU pressure is made of. */
export function toCpuRows({ cpu, trouble, sample }: Resources): Row[] {
  const figures = `pressure ${toPercent(cpu.pressure)}, throttled ${toQuotaText(cpu)}, stolen ${toPercent(cpu.stolen)}`;
  return [
    ['throttled', toThrottlingText(sample.throttling, cpu.throttled)],
    ['cpu trouble', `${trouble ?? NONE} (${figures})`],
  ];
}

/** Of the quota that ran out most often. */
function toQuotaText({ throttled, quotaAbove }: CpuShares): string {
  return quotaAbove !== undefined && (throttled === undefined || quotaAbove.throttled > throttled)
    ? `${toPercent(quotaAbove.throttled)} by the quota of ${quotaAbove.path}`
    : toPercent(throttled);
}

function toThrottlingText(outcome: PressureSample['throttling'], share: number | undefined): string {
  if (outcome === undefined) return NONE;
  const now = share === undefined ? 'no period' : `${toPercent(share)} of the periods`;
  return toText(
    outcome,
    ({ throttledMicros }) => `${now} in the last second, ${toSeconds(throttledMicros)} since it was made`,
  );
}

const RESOURCES = Object.freeze(['cpu', 'memory', 'io', 'irq'] as const);

/** How long its work waits. */
export function toPressureTable(resources: Resources | undefined): string {
  if (resources === undefined) return '';
  const rows = RESOURCES.map((resource) => [resource, ...toPressureCells(resources.sample[resource])]);
  return toColumns([['PRESSURE, LAST 10 S', 'SOME', 'FULL', 'SOME-TOTAL', 'FULL-TOTAL'], ...rows], 1);
}

function toPressureCells(outcome: Outcome<Pressure>): string[] {
  const pressure = presentValue(outcome);
  if (pressure === undefined) return [toText(outcome, () => NONE), NONE, NONE, NONE];
  const { some, full } = pressure;
  const toShare = (line: PressureLine | undefined) => toPercent(line && line.avg10 / 100);
  const toTotal = (line: PressureLine | undefined) =>
    line === undefined ? NONE : toSeconds(line.totalMicros);
  return [toShare(some), toShare(full), toTotal(some), toTotal(full)];
}

function toSeconds(micros: number): string {
  return `${(micros / 1e6).toFixed(3)} s`;
}
