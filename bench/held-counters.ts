import { cpus } from 'node:os';
import {
  NOT_SCHEDULED,
  OK,
  STATUS_PER_GROUP,
  TIMES_PER_GROUP,
} from '../packages/perf/src/raw/counter-layout.ts';
import type {
  CounterChanges,
  NativeCounterReader,
  NativeCounters,
  RawEvent,
  RawGroup,
} from '../packages/perf/src/raw/native-addon.ts';

/** PERF_TYPE_SOFTWARE of perf_event_open(2). */
const SOFTWARE = 1;

/** Context switches, migrations, minor and major faults: what is counted by default. */
const DEFAULT_CONFIGS = [3n, 4n, 5n, 6n] as const;

const softwareEvent = (config: bigint): RawEvent => ({
  type: SOFTWARE,
  config,
  config1: 0n,
  config2: 0n,
  excludeUser: false,
  excludeKernel: false,
});

/** The default software events over and over, up to a number of them. */
function softwareEvents(count: number): RawEvent[] {
  return Array.from({ length: count }, (_, index) =>
    softwareEvent(DEFAULT_CONFIGS[index % DEFAULT_CONFIGS.length] ?? 0n),
  );
}

/** So many software events as one group on every CPU, or each of them alone. */
export function softwareGroups(events: number, how: 'grouped' | 'ungrouped'): RawGroup[] {
  const all = cpus().map((_, cpu) => cpu);
  const members = softwareEvents(events);
  const groups = how === 'grouped' ? [members] : members.map((event) => [event]);
  return groups.map((group) => ({ parts: [{ cpus: all, events: group }] }));
}

/** Counters of some cgroups, held open below packages/perf: what is measured is the kernel and the addon. */
export class HeldCounters implements Disposable {
  readonly #reader: NativeCounterReader;
  readonly #status: Int32Array;
  readonly #values: Float64Array;
  /** How many descriptors the last reading left open. */
  descriptors = 0;

  constructor(addon: NativeCounters, groups: readonly RawGroup[], slots: number) {
    this.#reader = new addon.CounterReader(groups);
    const events = groups.reduce((sum, { parts }) => sum + (parts[0]?.events.length ?? 0), 0);
    this.#status = new Int32Array(slots * groups.length * STATUS_PER_GROUP);
    this.#values = new Float64Array(slots * (groups.length * TIMES_PER_GROUP + events));
  }

  /** Opens and reads. @throws unless every group of every cgroup could be. */
  async open(directories: readonly string[]): Promise<this> {
    return this.#read({ add: directories.map((directory, slot) => ({ slot, directory })) });
  }

  async read(): Promise<this> {
    return this.#read({});
  }

  /** Disables the groups and leaves them open, as between two windows of a duty cycle. */
  async pause(): Promise<this> {
    return this.#read({ counting: false });
  }

  [Symbol.dispose](): void {
    this.#reader.close();
  }

  async #read(changes: Partial<CounterChanges>): Promise<this> {
    const all = { remove: [], add: [], retry: false, counting: true, ...changes };
    this.descriptors = await this.#reader.read(all, this.#status, this.#values);
    const refused = this.#status.findIndex(
      (status, at) => at % STATUS_PER_GROUP === 0 && status !== OK && status !== NOT_SCHEDULED,
    );
    if (refused >= 0) throw new Error(`a group cannot be counted: status ${this.#status[refused]}`);
    return this;
  }
}
