import { performance } from 'node:perf_hooks';
import type { RawTaskCgroup, RawTaskReader, TaskMethod } from '../packages/load/src/raw/raw-task-reader.ts';
import { OpenLoop } from './open-loop.ts';
import type { Row } from './row.ts';
import { takeTurns } from './take-turns.ts';

const STATES = 4;
const LIMIT = 1_000_000;
const WARM_UP = 5;

/** The files that a pass cannot do without, for the loop. */
export interface NeededFiles {
  readonly threads: readonly string[];
  readonly walk: readonly string[];
}

/** What is measured of one way to find tasks. */
interface MeasuredMethod {
  readonly method: TaskMethod;
  readonly cgroups: readonly RawTaskCgroup[];
  readonly files: readonly string[];
  /** What its files are, in the table. */
  readonly what: string;
}

/** Passes over these cgroups, each way and with both readers. */
export async function measureLoad(
  readers: { readonly native: RawTaskReader; readonly typescript: RawTaskReader },
  cgroups: readonly RawTaskCgroup[],
  files: NeededFiles,
  signal: AbortSignal,
): Promise<Row[]> {
  const ways: readonly MeasuredMethod[] = [
    {
      method: 'threads',
      cgroups,
      files: files.threads,
      what: `by cgroup.threads, ${files.threads.length} tasks`,
    },
    {
      method: 'walk',
      cgroups,
      files: files.walk,
      what: `by a walk, ${files.walk.length - files.threads.length} tasks of the machine`,
    },
  ];
  const rows: Row[] = [];
  for (const way of ways) rows.push(...(await measureMethod(readers, way, signal)));
  return rows;
}

async function measureMethod(
  readers: { readonly native: RawTaskReader; readonly typescript: RawTaskReader },
  { method, cgroups, files, what }: MeasuredMethod,
  signal: AbortSignal,
): Promise<Row[]> {
  await using loop = await OpenLoop.start(files);
  const heldMillis: number[] = [];
  const rows = {
    status: new Int32Array(cgroups.length),
    values: new Float64Array(cgroups.length * STATES),
  };
  const pass = (reader: RawTaskReader) => cpuOf(() => reader.read({ method, cgroups, limit: LIMIT }, rows));
  const figures = await takeTurns(
    {
      loop: () => loop.round(),
      native: async () => {
        const before = performance.eventLoopUtilization();
        const millis = await pass(readers.native);
        heldMillis.push(performance.eventLoopUtilization(before).active);
        return millis;
      },
      typescript: () => pass(readers.typescript),
    },
    { counted: 40, warmUp: WARM_UP, signal },
  );
  if (rows.status.some((status) => status !== 0)) throw new Error('not all cgroups were counted');
  const row = { containers: cgroups.length, unit: 'ms CPU' } as const;
  const against = figures.loop;
  return [
    { ...row, what: `one pass ${what} (native)`, figures: figures.native, against, most: MOST[method] },
    { ...row, unit: 'ms', what: 'of it on the event loop', figures: heldMillis.slice(WARM_UP) },
    { ...row, what: 'the same (typescript)', figures: figures.typescript, against },
  ];
}

/** Listing the tasks, which the loop is told, comes on top. */
const MOST: Readonly<Record<TaskMethod, number>> = Object.freeze({ threads: 1.5, walk: 1.5 });

/** The CPU time of this process, all of its threads, over a step. */
async function cpuOf(step: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await step();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e3;
}
