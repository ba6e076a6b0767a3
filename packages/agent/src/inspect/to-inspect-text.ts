import { toColumns } from '../report/to-columns.ts';
import { NONE } from '../report/to-percent.ts';
import type { Host } from './host.ts';
import type { Inspection } from './inspection.ts';
import { toCgroupRows, toOwnerRows } from './owner-rows.ts';
import { toProcessRows, toProcessTable } from './process-rows.ts';
import { type ReadyCommands, toReadyCommands } from './ready-commands.ts';
import { toCpuRows, toLimitRows, toPressureTable } from './resource-rows.ts';
import { type Row, toText } from './row.ts';
import { toSharedNamespaces } from './shared-namespaces.ts';
import { toNotes } from './to-notes.ts';

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
  return toColumns(rows, 2);
}

function toCommandRows({ nsenter, inspect }: ReadyCommands): Row[] {
  return [
    ...(nsenter === undefined ? [] : [['enter', nsenter] as const]),
    ...(inspect === undefined ? [] : [['ask', inspect] as const]),
  ];
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
