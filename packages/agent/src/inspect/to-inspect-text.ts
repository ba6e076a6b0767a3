import {
  ATTR_CONTAINER_ID,
  ATTR_CONTAINER_IMAGE_NAME,
  ATTR_CONTAINER_IMAGE_TAGS,
  ATTR_K8S_POD_UID,
} from '@opentelemetry/semantic-conventions';
import { type Absence, CgroupError, isAbsence, type ProcessStatus } from '@psiperf/cgroup';
import { ATTR_CONTAINER_RUNTIME_NAME } from '@psiperf/kubernetes';
import {
  type Outcome,
  type Pressure,
  type PressureLine,
  type PressureSample,
  PsiError,
  presentValue,
} from '@psiperf/psi';
import { entityName } from '../report/entity-name.ts';
import { toColumns } from '../report/to-columns.ts';
import { pidInContainer } from './container-processes.ts';
import type { Host } from './host.ts';
import type { Inspection } from './inspection.ts';
import type { Owner } from './owner.ts';
import { type Resources, toCpus } from './read-resources.ts';
import { type ReadyCommands, toReadyCommands } from './ready-commands.ts';
import { toSharedNamespaces } from './shared-namespaces.ts';
import { toNotes } from './to-notes.ts';

/** A subject and what there is to say of it. */
type Row = readonly [subject: string, detail: string];

const NONE = '-';
/** More processes of one container than that are counted only. */
const PROCESSES_SHOWN = 20;

/** An inspection for people: aligned rows, then tables, then the notes. */
export function toInspectText(inspection: Inspection, host: Host, criSocket: string | undefined): string {
  const { owner, resources } = inspection;
  const rows: Row[] = [
    ...toProcessRows(inspection, host),
    ...(owner === undefined ? [] : toOwnerRows(owner)),
    ...toCgroupRows(inspection),
    ...(resources === undefined ? [] : toLimitRows(resources)),
    ...(resources === undefined ? [] : toCpuRows(resources)),
    ...toCommandRows(toReadyCommands(inspection, host, criSocket)),
  ];
  const tables = [toPressureTable(resources), toNamespaceTable(inspection, host), toProcessTable(inspection)];
  const notes = toNotes(inspection, host).map((note) => `note: ${note}\n`);
  return [toRows(rows), ...tables, notes.join('')].filter(Boolean).join('\n');
}

function toRows(rows: readonly Row[]): string {
  return toColumns(
    rows.map(([subject, detail]) => [subject, toPrintable(detail)]),
    2,
  );
}

/** A process chooses its name: nothing in it shall move the cursor. */
function toPrintable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '?');
}

function toProcessRows({ process, first }: Inspection, host: Host): Row[] {
  if (process === undefined) return [];
  const { status, start } = process;
  const thread = status.pid === status.processId ? '' : `, a thread of process ${status.processId}`;
  const since =
    typeof start === 'number' && host.bootMillis !== undefined
      ? `, since ${new Date(host.bootMillis + start).toISOString()}`
      : '';
  const rows: Row[] = [
    ['process', `${status.pid} ${status.command}${thread}, user ${status.user}${since}`],
    ['pids', toPidsText(status, first, host)],
  ];
  return first === undefined || first.pid === status.processId
    ? rows
    : [...rows, ['first', `${first.command}: ${toPidsText(first, first, host)}`]];
}

/** The pids of a process, from the outside inwards. */
function toPidsText({ pids }: ProcessStatus, first: ProcessStatus | undefined, { isSeen }: Host): string {
  const places = pids.map((pid, level) => {
    const isContainer = first !== undefined && level === first.pids.length - 1;
    if (level === 0) {
      const outside = isSeen ? 'on the host' : 'as psiperf sees it';
      return `${pid} ${outside}${isContainer ? ', and in the container' : ''}`;
    }
    return isContainer ? `${pid} in the container` : `${pid} in nested namespace ${level}`;
  });
  return places.join(', ');
}

function toOwnerRows({ kind, entity }: Owner): Row[] {
  const { attributes } = entity;
  const name = entityName(entity).filter(Boolean).join('/');
  const image = [attributes[ATTR_CONTAINER_IMAGE_NAME], attributes[ATTR_CONTAINER_IMAGE_TAGS]].flat();
  const known: readonly (readonly [string, unknown])[] = [
    ['container id', attributes[ATTR_CONTAINER_ID]],
    ['runtime', attributes[ATTR_CONTAINER_RUNTIME_NAME]],
    ['image', image.filter(Boolean).join(':')],
    ['pod uid', attributes[ATTR_K8S_POD_UID]],
  ];
  const told = known.filter(([, value]) => value !== undefined && value !== '');
  return [toOwnerRow(kind, name), ...told.map(([subject, value]): Row => [subject, String(value)])];
}

function toOwnerRow(kind: Owner['kind'], name: string): Row {
  switch (kind) {
    case 'container':
      return ['container', name];
    case 'sandbox':
      return ['container', `the sandbox of pod ${name}, which holds its namespaces`];
    case 'pod':
      return ['pod', name];
    case 'none':
      return ['container', 'none'];
  }
}

function toCgroupRows({ cgroupPath, owner }: Inspection): Row[] {
  if (owner === undefined || cgroupPath === undefined) return [];
  const inside = cgroupPath === owner.path ? '' : ` (the process: ${cgroupPath})`;
  return [['cgroup', `${owner.path}${inside}`]];
}

function toLimitRows({ limits, tighter }: Resources): Row[] {
  const above = (tight: { path: string } | undefined, limit: string) =>
    tight === undefined ? '' : `; ${limit} for all of ${tight.path}`;
  const cpuAbove = tighter.cpu && toCpuText(tighter.cpu.limit);
  const memoryAbove = tighter.memory && toBytesText(tighter.memory.limit);
  return [
    ['cpu.max', `${toText(limits.cpu, toCpuText)}${above(tighter.cpu, cpuAbove ?? '')}`],
    ['memory.max', `${toText(limits.memory, toBytesText)}${above(tighter.memory, memoryAbove ?? '')}`],
  ];
}

function toText<Value extends object | number | string>(
  outcome: Value | Absence | CgroupError,
  toValueText: (value: Value) => string,
): string {
  if (isAbsence(outcome)) return `${NONE} (${outcome.absent})`;
  return outcome instanceof CgroupError ? `${NONE} (${outcome.code})` : toValueText(outcome as Value);
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

function toCpuRows({ cpu, trouble, sample }: Resources): Row[] {
  const figures = `pressure ${toPercent(cpu.pressure)}, throttled ${toPercent(cpu.throttled)}, stolen ${toPercent(cpu.stolen)}`;
  return [
    ['throttled', toThrottlingText(sample.throttling, cpu.throttled)],
    ['cpu trouble', `${trouble ?? NONE} (${figures})`],
  ];
}

function toThrottlingText(outcome: PressureSample['throttling'], share: number | undefined): string {
  if (outcome === undefined) return NONE;
  if (isAbsence(outcome)) return `${NONE} (${outcome.absent})`;
  if (outcome instanceof PsiError) return `${NONE} (${outcome.code})`;
  const now = share === undefined ? 'no period' : `${toPercent(share)} of the periods`;
  return `${now} in the last second, ${(outcome.throttledMicros / 1e6).toFixed(3)} s since it was made`;
}

function toPercent(share: number | undefined): string {
  return share === undefined ? NONE : `${(share * 100).toFixed(1)} %`;
}

function toCommandRows({ nsenter, inspect }: ReadyCommands): Row[] {
  return [
    ...(nsenter === undefined ? [] : [['enter', nsenter] as const]),
    ...(inspect === undefined ? [] : [['ask', inspect] as const]),
  ];
}

const RESOURCES = Object.freeze(['cpu', 'memory', 'io', 'irq'] as const);

function toPressureTable(resources: Resources | undefined): string {
  if (resources === undefined) return '';
  const rows = RESOURCES.map((resource) => [resource, ...toPressureCells(resources.sample[resource])]);
  return toColumns([['PRESSURE, LAST 10 S', 'SOME', 'FULL', 'SOME-TOTAL', 'FULL-TOTAL'], ...rows], 1);
}

function toPressureCells(outcome: Outcome<Pressure>): string[] {
  const { some, full } = presentValue(outcome) ?? {};
  const toShare = (line: PressureLine | undefined) => toPercent(line && line.avg10 / 100);
  const toSeconds = (line: PressureLine | undefined) =>
    line === undefined ? NONE : `${(line.totalMicros / 1e6).toFixed(3)} s`;
  return [toShare(some), toShare(full), toSeconds(some), toSeconds(full)];
}

function toNamespaceTable(inspection: Inspection, host: Host): string {
  const namespaces = toSharedNamespaces(inspection, host);
  if (namespaces.length === 0) return '';
  const hasOther = namespaces.some(({ withContainer }) => withContainer !== undefined);
  const rows = namespaces.map(({ name, inode, withHost, withContainer }) => [
    name,
    toText(inode, String),
    toSharing(withHost),
    ...(hasOther ? [toSharing(withContainer)] : []),
  ]);
  const header = ['NAMESPACE', 'INODE', 'HOST', ...(hasOther ? ['CONTAINER'] : [])];
  return toColumns([header, ...rows], 4);
}

function toSharing(shared: boolean | undefined): string {
  if (shared === undefined) return NONE;
  return shared ? 'shared' : 'own';
}

/** Only where a container was asked about. */
function toProcessTable({ process, processes, first }: Inspection): string {
  if (process !== undefined || processes.length === 0) return '';
  const rows = processes
    .slice(0, PROCESSES_SHOWN)
    .map((status) => [
      String(status.pid),
      String(pidInContainer(status, first) ?? NONE),
      toPrintable(status.command),
    ]);
  const more = processes.length - rows.length;
  const rest = more === 0 ? '' : `and ${more} more: --json lists them\n`;
  return `${toColumns([['PID', 'IN-CONTAINER', 'COMMAND'], ...rows])}${rest}`;
}
