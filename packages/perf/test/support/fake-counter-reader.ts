import type { CounterPlan, PlannedGroup } from '../../src/counter-plan.ts';
import { GONE, NOT_WANTED, OK } from '../../src/raw/counter-layout.ts';
import type { CounterChanges, CounterSlotToAdd, NativeCounterReader } from '../../src/raw/native-addon.ts';

/** What a group of a cgroup is made to say. */
export interface FakeGroup {
  /** Status, CPU and event; OK by default. */
  status?: readonly [status: number, cpu: number, event: number];
  enabledNanos?: number;
  runningNanos?: number;
  ratio?: number;
  counts?: readonly number[];
}

/** A native reader that reads what it is told to: hardware events cannot be had on every machine. */
export class FakeCounterReader implements NativeCounterReader {
  /** By directory; one that is not here is gone. */
  readonly cgroups = new Map<string, FakeGroup[]>();
  readonly calls: CounterChanges[] = [];
  readonly slots = new Map<number, CounterSlotToAdd>();
  closed = false;
  /** Descriptors that each slot takes: more than planned when CPUs have come online. */
  descriptorsPerSlot: number;
  /** What the next reading is rejected with. */
  failure: Error | undefined;
  /** Readings wait for it. */
  gate: Promise<void> = Promise.resolve();
  readonly #plan: CounterPlan;
  #underWay = false;

  constructor(plan: CounterPlan) {
    this.#plan = plan;
    this.descriptorsPerSlot = plan.descriptorsPerTarget;
  }

  /** Makes a cgroup, or changes what it says. */
  set(directory: string, ...groups: FakeGroup[]): void {
    this.cgroups.set(directory, groups);
  }

  async read(changes: CounterChanges, status: Int32Array, values: Float64Array): Promise<number> {
    if (this.#underWay || this.closed) throw new Error('used while a reading is under way, or closed');
    this.#underWay = true;
    await this.gate;
    this.#underWay = false;
    this.#throwFailure();
    this.calls.push(changes);
    for (const slot of changes.remove) this.slots.delete(slot);
    for (const added of changes.add) this.slots.set(added.slot, added);
    status.fill(NOT_WANTED);
    values.fill(Number.NaN);
    for (const [slot, { directory }] of this.slots)
      this.#fill(slot, this.cgroups.get(directory), status, values);
    return this.#plan.descriptorsOnce + this.slots.size * this.descriptorsPerSlot;
  }

  close(): void {
    if (this.#underWay) throw new Error('closed while a reading is under way');
    this.closed = true;
  }

  #throwFailure(): void {
    const failure = this.failure;
    this.failure = undefined;
    if (failure !== undefined) throw failure;
  }

  #fill(
    slot: number,
    cgroup: readonly FakeGroup[] | undefined,
    status: Int32Array,
    values: Float64Array,
  ): void {
    let place = slot * this.#plan.groups.reduce((sum, group) => sum + widthOf(group), 0);
    for (const [index, planned] of this.#plan.groups.entries()) {
      const group = cgroup?.[index] ?? {};
      const triple = cgroup === undefined ? [GONE, -1, -1] : (group.status ?? [OK, -1, -1]);
      status.set(triple, (slot * this.#plan.groups.length + index) * 3);
      if (triple[0] === OK) values.set(toRow(planned, group), place);
      place += widthOf(planned);
    }
  }
}

function widthOf({ events }: PlannedGroup): number {
  return 3 + events.length;
}

function toRow({ events }: PlannedGroup, group: FakeGroup): number[] {
  const { enabledNanos = 1e9, runningNanos = enabledNanos, ratio = 1, counts = events.map(() => 0) } = group;
  return [enabledNanos, runningNanos, ratio, ...counts];
}
