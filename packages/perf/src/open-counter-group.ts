import { stat } from 'node:fs/promises';
import { type Clock, type HostRoots, hostRoots, systemClock } from '@psiperf/cgroup';
import type { CounterTarget } from './counter-reader.ts';
import type { GroupSample, Outcome } from './counter-sample.ts';
import { findOneGroup, pickGroup } from './one-group.ts';
import { openCounters } from './open-counters.ts';

/** What is counted, and where. */
export interface CounterGroupOptions {
  /** The cgroup's directory in the v2 tree. */
  readonly directory: string;
  /** Names as `perf list` has them; they are counted together, or none of them is. */
  readonly events: readonly string[];
  /** The machine's own by default. */
  readonly roots?: HostRoots;
  /** The machine's own by default. */
  readonly clock?: Clock;
}

/** One group of events of one cgroup, descendants included. */
export interface CounterGroup {
  /** Why it cannot be counted on this machine, one line; undefined where it can. */
  readonly why: string | undefined;
  /**
   * What was counted since it was opened, one count for each event in the order of asking, and times in nanoseconds; an
   * absence where it cannot be counted, a `PerfError` (`ERR_PERF_OPEN`, `ERR_PERF_READ`, `ERR_PERF_MALFORMED`) where the
   * kernel fails. Rejects with `ERR_PERF_CLOSED` once it is closed.
   */
  read(): Promise<Outcome<GroupSample>>;
  /** Ends counting and gives its descriptors back. */
  close(): Promise<void>;
}

/** No cgroup has this id, so that a directory that cannot be found is one that is gone. */
const NOWHERE = 0n;

/**
 * Opens a group of events for a cgroup on every CPU and begins to count (perf_event_open with PERF_FLAG_PID_CGROUP,
 * https://man7.org/linux/man-pages/man2/perf_event_open.2.html); who calls closes it. Needs CAP_PERFMON (Linux 5.8; before that
 * CAP_SYS_ADMIN) unless `kernel.perf_event_paranoid` is at most 0. Where it cannot be opened its reads say why.
 * @throws PerfError `ERR_PERF_EVENT` for a name that is not understood.
 */
export async function openCounterGroup(options: CounterGroupOptions): Promise<CounterGroup> {
  const { directory, events, roots = hostRoots(), clock = systemClock } = options;
  const groups = [{ name: events.join(), events, times: [] }];
  const { reader, plan } = await openCounters({ roots, cgroupRoot: directory, groups, clock });
  const found = findOneGroup(plan);
  if ('lack' in found) {
    await reader.close();
    return { why: found.why, read: async () => found.lack, close: async () => {} };
  }
  const target: CounterTarget = { id: await readInode(directory), directory };
  const read = async () => pickGroup((await reader.read([target]))[0], found);
  await read();
  return { why: undefined, read, close: () => reader.close() };
}

async function readInode(directory: string): Promise<bigint> {
  try {
    return (await stat(directory, { bigint: true })).ino;
  } catch {
    // ENOENT: it was removed. EACCES: a directory above it may not be searched, and the open will say so as well.
    return NOWHERE;
  }
}
