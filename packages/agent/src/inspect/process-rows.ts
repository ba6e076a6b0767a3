import type { ProcessStatus } from '@psiperf/cgroup';
import { toColumns } from '../report/to-columns.ts';
import { NONE } from '../report/to-percent.ts';
import { pidInContainer } from './container-processes.ts';
import type { Host } from './host.ts';
import type { Inspection } from './inspection.ts';
import type { Row } from './row.ts';

/** More processes of one container than that are counted only. */
const PROCESSES_SHOWN = 20;

/** Who a process is, and which one its container was started with. */
export function toProcessRows({ process, first }: Inspection, host: Host): Row[] {
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
    return `${pid} ${isContainer ? 'in the container' : toNesting(level, first)}`;
  });
  return places.join(', ');
}

/** Where a namespace is that is neither the host's nor the container's. */
function toNesting(level: number, first: ProcessStatus | undefined): string {
  if (first === undefined) return 'in a namespace of its own';
  return level < first.pids.length ? 'in a namespace in between' : 'in a namespace inside of it';
}

/** The processes of a container, where it was asked about. */
export function toProcessTable({ process, processes, first }: Inspection): string {
  if (process !== undefined || processes.length === 0) return '';
  const rows = processes
    .slice(0, PROCESSES_SHOWN)
    .map((status) => [String(status.pid), String(pidInContainer(status, first) ?? NONE), status.command]);
  const more = processes.length - rows.length;
  const rest = more === 0 ? '' : `and ${more} more: --json lists them\n`;
  return `${toColumns([['PID', 'IN-CONTAINER', 'COMMAND'], ...rows])}${rest}`;
}
